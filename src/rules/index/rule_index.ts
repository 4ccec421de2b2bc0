import type { Action } from "../../core/decision.ts";
import { assertNever } from "../../core/assert_never.ts";
import { parseNetwork } from "../../core/ip_network.ts";
import { formatIp } from "../../core/format_ip.ts";
import type { CompiledRule } from "../compile_rule.ts";
import type { Pattern } from "../matchers/pattern.ts";
import type { TextCondition } from "../rule.ts";
import type { SharedMatchers } from "../shared_matchers.ts";
import type { Subject } from "../subject.ts";
import { TRUE, UNKNOWN } from "../truth.ts";
import { AddressTable } from "./address_table.ts";
import { HostTable } from "./host_table.ts";
import type { KeyTable, Places } from "./key_table.ts";
import { ListTable } from "./list_table.ts";
import { NumberTable } from "./number_table.ts";
import { PathTable } from "./path_table.ts";
import { PatternTable, type TextsOf } from "./pattern_table.ts";
import { type RuleKey, ruleKey } from "./rule_key.ts";
import { type TextOf, TextTable } from "./text_table.ts";

/** So few rules are asked one after the other. */
const FEW = 8;

/**
 * Rules in order, by what they cannot match without: a path, a name, an address, a port, a user, a list. Of thousands
 * only those are asked that could match, in the order in which all would be, so that the same rule decides. The others
 * need not be asked: of them at least one condition is known not to hold.
 */
export class RuleIndex {
  readonly rules: readonly CompiledRule[];
  /** Rules without a key. */
  readonly #others: number[] = [];
  readonly #paths = new PathTable();
  readonly #units = new TextTable("systemd.unit", unitOf);
  readonly #hosts = new HostTable();
  readonly #addresses = new AddressTable();
  readonly #ports = new NumberTable("dest.port", ({ facts }) => facts.connection.destinationPort ?? 0);
  readonly #users = new NumberTable("user.id", ({ facts }) => facts.userId ?? -1);
  readonly #pathPatterns = new PatternTable("process.path", pathsOf, false);
  readonly #hostPatterns = new PatternTable("dest.host", ({ facts }) => facts.hosts.all, true);
  readonly #lists: ListTable;
  readonly #matchers: SharedMatchers;
  readonly #tables: readonly KeyTable[];
  /** Where one search keeps its notes. */
  readonly #found: Places[] = [];
  readonly #next: number[] = [];

  constructor(rules: readonly CompiledRule[], matchers: SharedMatchers) {
    this.rules = rules;
    this.#matchers = matchers;
    this.#lists = new ListTable(matchers);
    this.#tables = [
      this.#paths,
      this.#units,
      this.#hosts,
      this.#addresses,
      this.#ports,
      this.#users,
      this.#pathPatterns,
      this.#hostPatterns,
      this.#lists,
    ];
    const few = rules.length <= FEW;
    rules.forEach(({ rule }, place) => this.#add(few ? null : ruleKey(rule.operator), place, rule.action));
  }

  /**
   * The first rule that matches and denies, rejects or has precedence; else the last that matches; null if none does.
   * Unknown counts as a match for rules that deny or reject, if `unknownMatches`. Tells the subject (`isOpen`) if a rule
   * that is unknown only because something is not known yet would decide in place of the one that is found.
   */
  find(subject: Subject, unknownMatches: boolean): CompiledRule | null {
    this.#gather(subject);
    let found: CompiledRule | null = null;
    let mayAllow = false;
    for (let place = this.#takeNext(); place >= 0; place = this.#takeNext()) {
      const each = this.rules[place];
      if (each === undefined) continue;
      subject.askedTooEarly = false;
      const truth = each.test(subject);
      const allows = each.rule.action === "allow";
      const ends = !allows || each.rule.precedence;
      if (truth === UNKNOWN && subject.askedTooEarly) {
        if (ends) subject.isOpen = true;
        else mayAllow = true;
      }
      const matches = truth === TRUE || (truth === UNKNOWN && unknownMatches && !allows);
      if (!matches) continue;
      found = each;
      mayAllow = false;
      if (ends) break;
    }
    if (mayAllow) subject.isOpen = true;
    return found;
  }

  #gather(subject: Subject): void {
    this.#found.length = 0;
    this.#found.push(this.#others);
    for (const table of this.#tables) table.gather(subject, this.#found);
    this.#next.length = this.#found.length;
    this.#next.fill(0);
  }

  /** The smallest place that was not taken yet, of all lists; -1 if there is none. */
  #takeNext(): number {
    let smallest = -1;
    for (let list = 0; list < this.#found.length; list++) {
      const place = this.#found[list]?.[this.#next[list] ?? 0] ?? -1;
      if (place >= 0 && (smallest < 0 || place < smallest)) smallest = place;
    }
    if (smallest < 0) return -1;
    for (let list = 0; list < this.#found.length; list++) {
      const next = this.#next[list] ?? 0;
      if (this.#found[list]?.[next] === smallest) this.#next[list] = next + 1;
    }
    return smallest;
  }

  #patternOf({ data, sensitive }: TextCondition): Pattern {
    return this.#matchers.pattern(data, sensitive);
  }

  #add(key: RuleKey | null, place: number, action: Action): void {
    const refuses = action !== "allow";
    if (key === null) return void this.#others.push(place);
    switch (key.kind) {
      case "path":
        return this.#paths.add(key.text, null, place, refuses);
      case "path-and-port":
        return this.#paths.add(key.text, key.port, place, refuses);
      case "unit":
        return this.#units.add(key.text, place, refuses);
      case "host":
        return this.#hosts.addName(key.text, place);
      case "domain":
        return this.#hosts.addDomain(key.domain, place);
      case "address": {
        const block = parseNetwork(`${formatIp(key.address)}/${key.address.family === 4 ? 32 : 128}`);
        if (block !== null) this.#addresses.add(block, place);
        return;
      }
      case "network":
        for (const network of key.networks) this.#addresses.add(network, place);
        return;
      case "port":
        return this.#ports.add(key.ports, place, refuses);
      case "user":
        return this.#users.add([key.id], place, refuses);
      case "path-pattern":
        return this.#pathPatterns.add(this.#patternOf(key.condition), place, refuses);
      case "host-pattern":
        return this.#hostPatterns.add(this.#patternOf(key.condition), place, refuses);
      case "list":
        return this.#lists.add(key.condition, place, action);
      default:
        assertNever(key);
    }
  }
}

/** Null also where the kernel does not tell. */
const pathOf: TextOf = ({ facts }) => facts.process === null || facts.process.path === "" ? null : facts.process.path;

const pathsOf: TextsOf = (subject) => {
  const path = pathOf(subject);
  return path === null ? [] : [path];
};

const unitOf: TextOf = ({ facts }) => {
  const group = facts.process?.controlGroup ?? null;
  return group === null ? null : group.unit ?? "";
};
