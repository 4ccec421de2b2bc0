import { asPort } from "../src/core/identifiers.ts";
import { evaluate } from "../src/rules/evaluate.ts";
import type { Facts } from "../src/rules/facts.ts";
import { ListBuilder } from "../src/rules/lists/list_builder.ts";
import { listKey, type LoadedList } from "../src/rules/lists/loaded_list.ts";
import type { Rule } from "../src/rules/rule.ts";
import { compileRuleSet, type RuleSet } from "../src/rules/rule_set.ts";
import { connection, facts, ip, options, process, rule } from "../tests/rules/samples.ts";
import { Random } from "../tests/support/random.ts";
import { domainListText } from "./domain_list.ts";

const PROGRAMS = 200;

/** The rule that decides comes first, or after all others, or there is none. */
export const KINDS = ["first hit", "last hit", "miss"] as const;
export type Kind = typeof KINDS[number];

/** How many rules and listed domains there are. */
export interface Size {
  readonly rules: number;
  readonly domains: number;
}

/** How long decisions took: microseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/**
 * Many rules, of which 60 % name one of 200 programs and a port, 15 % a host, 15 % a network, 10 % a pattern; the first and
 * the last deny by a program and port of their own. Where there are domains, one rule more denies what is listed.
 */
export class RuleMix {
  readonly size: Size;
  readonly #set: RuleSet;

  constructor(size: Size) {
    this.size = size;
    const random = new Random(size.rules);
    const rules = Array.from({ length: size.rules - 2 }, (_, index) => mixedRule(index, size.rules, random));
    const lists = size.domains === 0 ? [] : [domainList(size.domains)];
    const onLists = lists.map(({ operand, directory }) =>
      rule({ name: "lists", action: "deny", operator: { type: "lists", operand, data: directory } })
    );
    this.#set = compileRuleSet(
      [edge("000-first"), ...rules, ...onLists, edge("zzz-last")],
      options({ defaultAction: "deny" }),
      undefined,
      new Map(lists.map((list) => [listKey(list), list])),
    );
  }

  /** Decides so many connections: each new to the memory of decisions, half to host names that never came before. */
  measure(kind: Kind, decisions: number, random: Random): Times {
    const times = Array.from({ length: decisions }, () => connectionFor(kind, random)).map((each) => {
      const start = performance.now();
      const decision = evaluate(this.#set, each);
      const time = (performance.now() - start) * 1000;
      if ((kind === "miss") !== (decision.rule === null)) throw new Error(`${kind} was decided by ${decision.rule}`);
      return time;
    }).sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
    return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
  }
}

const simple = (operand: string, data: string): object => ({ type: "simple", operand, data });
const both = (...list: readonly object[]): object => ({ type: "list", operand: "list", list });

function edge(name: string): Rule {
  const operator = both(simple("process.path", `/usr/bin/${name}`), simple("dest.port", "443"));
  return rule({ name, action: "deny", operator });
}

function mixedRule(index: number, count: number, random: Random): Rule {
  const name = `${index}`.padStart(6, "0");
  const share = (index * 7) % 20;
  if (share < 12) {
    const path = simple("process.path", `/usr/bin/program-${random.between(0, PROGRAMS - 1)}`);
    return rule({ name, operator: both(path, simple("dest.port", `${1000 + index}`)) });
  }
  if (share < 15) return rule({ name, operator: simple("dest.host", `host-${index}.example.org`) });
  if (share < 18) {
    const data = `${10 + (index >>> 16)}.${(index >>> 8) & 255}.${index & 255}.0/24`;
    return rule({ name, operator: { type: "network", operand: "dest.network", data } });
  }
  return rule({ name, operator: { type: "regexp", operand: "dest.host", data: `^ads-${index}-${count}\\.` } });
}

function domainList(domains: number): LoadedList {
  const builder = new ListBuilder("lists.domains", 12345);
  builder.add(new TextEncoder().encode(domainListText(domains)));
  return { operand: "lists.domains", directory: "/lists", version: "1", loadedAt: 0, ...builder.finish() };
}

function connectionFor(kind: Kind, random: Random): Facts {
  const program = kind === "first hit" ? "000-first" : kind === "last hit" ? "zzz-last" : anyProgram(random);
  const host = random.oneIn(2) ? `new-${random.u32()}` : `known-${random.between(0, 99)}`;
  return facts({
    process: process({ path: `/usr/bin/${program}` }),
    host: `${host}.example.net`,
    connection: connection({ destination: ip(`203.0.113.${random.between(1, 254)}`), destinationPort: asPort(443) }),
  });
}

function anyProgram(random: Random): string {
  return `program-${random.between(0, PROGRAMS - 1)}`;
}
