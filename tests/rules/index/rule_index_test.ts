import { assertEquals } from "@std/assert";
import type { Action } from "../../../src/core/decision.ts";
import { NO_NAMES } from "../../../src/core/host_names.ts";
import { asUid } from "../../../src/core/identifiers.ts";
import type { CompiledRule } from "../../../src/rules/compile_rule.ts";
import type { Facts } from "../../../src/rules/facts.ts";
import { LIST_OPERANDS } from "../../../src/rules/lists/list_operand.ts";
import { listKey, type Lists } from "../../../src/rules/lists/loaded_list.ts";
import { compileRuleSet, type RuleSet } from "../../../src/rules/rule_set.ts";
import { Subject } from "../../../src/rules/subject.ts";
import { TRUE, UNKNOWN } from "../../../src/rules/truth.ts";
import { forRandom, Random } from "../../support/random.ts";
import { built } from "../lists/samples.ts";
import { connection, facts, hosts, ip, options, process, rule } from "../samples.ts";

const PATHS = ["/usr/bin/curl", "/usr/bin/Curl", "/usr/bin/\u212aonsole", "/usr/bin/konsole", "/opt/a/b"] as const;
const HOSTS = ["example.org", "a.example.org", "A.Example.org", "org", "example.com", ""] as const;
const ADDRESSES = [
  "10.0.0.1",
  "10.0.1.1",
  "192.0.2.7",
  "2001:db8::1",
  "2001:db8:1::1",
  "::ffff:10.0.0.1",
  "8.8.8.8",
] as const;
const NETWORKS = ["10.0.0.0/8", "10.0.0.0/24", "0.0.0.0/0", "::/0", "2001:db8::/48", "LAN", "10.0.0.1/32"] as const;
const PORTS = ["53", "80", "443", "0", "x"] as const;
const RANGES = ["80-90", "1-65535", "53,443", "400-460"] as const;
const HASH = "d41d8cd98f00b204e9800998ecf8427e";
const LISTS: Lists = new Map(
  [
    built("lists.domains", "example.com\n*.example.org"),
    built("lists.domains_regexp", "^a\\.\n(x|e)+xample\n\\.ORG$"),
    built("lists.ips", "192.0.2.7\n2001:db8::1"),
    built("lists.nets", "10.0.0.0/24\n2001:db8:1::/48"),
    built("lists.hash.md5", HASH),
  ].map((list) => [listKey(list), list]),
);
const USERS = ["0", "666", "1000"] as const;

const simple = (operand: string, data: string, random: Random): object => ({
  type: "simple",
  operand,
  data,
  sensitive: random.oneIn(4),
});

function randomCondition(random: Random): object {
  switch (random.between(0, 15)) {
    case 0:
    case 1:
      return simple("process.path", random.pick(PATHS), random);
    case 2:
      return simple("dest.host", random.pick(HOSTS), random);
    case 3:
      return simple("dest.ip", random.pick(ADDRESSES), random);
    case 4:
      return simple("dest.port", random.pick(PORTS), random);
    case 5:
      return { type: "network", operand: "dest.network", data: random.pick(NETWORKS) };
    case 6:
      return { type: "range", operand: "dest.port", data: random.pick(RANGES) };
    case 7:
      return random.oneIn(2) ? simple("user.id", random.pick(USERS), random) : simple("user.name", "alice", random);
    case 8:
      return { type: "domain", operand: "dest.host", data: random.pick(["example.org", "org", "Example.com"]) };
    case 9:
      return {
        type: "regexp",
        operand: "process.path",
        data: random.pick(["curl$", "^/opt/", "K"]),
        sensitive: random.oneIn(2),
      };
    case 10:
      return { type: "regexp", operand: "dest.host", data: random.pick(["^$", "example", "\\.org$"]) };
    case 11:
      return simple("systemd.unit", random.pick(["ssh.service", ""]), random);
    case 12:
    case 13:
      return {
        type: "lists",
        operand: random.pick([...LIST_OPERANDS, "lists.ips"]),
        data: random.oneIn(8) ? "/never-read" : "/lists",
        sensitive: random.oneIn(2),
      };
    case 14:
      return {
        type: "not",
        operand: "not",
        list: [random.oneIn(2) ? simple("dest.port", "443", random) : simple("dest.host", random.pick(HOSTS), random)],
      };
    default:
      return {
        type: "any",
        operand: "any",
        list: [simple("dest.port", "53", random), simple("process.path", "/opt/a/b", random)],
      };
  }
}

function randomRules(random: Random, count: number): RuleSet {
  const rules = Array.from({ length: count }, (_, index) => {
    const conditions = Array.from({ length: random.between(1, 3) }, () => randomCondition(random));
    const operator = conditions.length === 1 ? conditions[0] : { type: "list", operand: "list", list: conditions };
    const action: Action = random.pick(["allow", "allow", "deny", "reject"]);
    return rule({ name: `${index}`.padStart(4, "0"), action, operator, precedence: random.oneIn(8), enabled: true });
  });
  return compileRuleSet(rules, options(), undefined, LISTS);
}

function randomFacts(random: Random): Facts {
  const group = { path: "/x", unit: random.pick(["ssh.service", "x.service"]), slice: null, container: null };
  const controlGroup = random.pick([null, group, { ...group, unit: null }]);
  const path = random.pick([...PATHS, ""] as unknown as readonly [string, ...string[]]);
  const hash = random.pick([null, HASH, HASH.replace("d", "e")]);
  return facts({
    connection: connection({
      destination: ip(random.pick(ADDRESSES)),
      destinationPort: random.pick([null, 53, 80, 443]) as never,
    }),
    process: random.oneIn(5) ? null : process({ path, controlGroup, exeMismatch: random.oneIn(5) ? "another" : null }),
    userId: random.oneIn(5) ? null : asUid(Number(random.pick(USERS))),
    hosts: random.oneIn(3) ? NO_NAMES : hosts(someOf(HOSTS, random), someOf(HOSTS, random)),
    hash: () => hash,
  });
}

/** None, or up to three. */
function someOf(texts: readonly [string, ...string[]], random: Random): string[] {
  return Array.from({ length: random.between(0, 3) }, () => random.pick(texts));
}

/** What the index saves: all rules, one after the other. */
function naive(rules: readonly CompiledRule[], given: Facts, unknownMatches: boolean): string | null {
  const subject = new Subject();
  subject.begin(given);
  let found: CompiledRule | null = null;
  for (const each of rules) {
    const truth = each.test(subject);
    const allows = each.rule.action === "allow";
    if (truth !== TRUE && !(truth === UNKNOWN && unknownMatches && !allows)) continue;
    found = each;
    if (!allows || each.rule.precedence) break;
  }
  return found?.rule.name ?? null;
}

function indexed({ index }: RuleSet, given: Facts, unknownMatches: boolean): string | null {
  const subject = new Subject();
  subject.begin(given);
  return index.find(subject, unknownMatches)?.rule.name ?? null;
}

Deno.test("the index finds the rule that all rules in order would find, whatever the rules and the connection", () => {
  let decided = 0;
  forRandom(300, (random) => {
    const set = randomRules(random, random.pick([1, 8, 9, 40]));
    for (let each = 0; each < 20; each++) {
      const given = randomFacts(random);
      const unknownMatches = random.oneIn(2);
      const expected = naive(set.rules, given, unknownMatches);
      assertEquals(indexed(set, given, unknownMatches), expected, JSON.stringify(given.connection));
      if (expected !== null) decided++;
    }
  });
  assertEquals(decided > 1_000, true, `only ${decided} of 6,000 were decided by a rule`);
});

/** Which rule of a hundred is found, and how many were asked for that. */
function findAmong(operatorAt: (index: number) => object, given: Facts): readonly [rule: string | null, asked: number] {
  const rules = Array.from({ length: 100 }, (_, index) => rule({ name: `${index}`, operator: operatorAt(index) }));
  const set = compileRuleSet(rules, options(), undefined, LISTS);
  let asked = 0;
  for (const each of set.rules) {
    const { test } = each;
    Object.assign(each, { test: (subject: Subject) => (asked++, test(subject)) });
  }
  return [indexed(set, given, true), asked];
}

Deno.test("a rule that could not match is not asked", () => {
  const operatorAt = (index: number): object => simple("process.path", `/usr/bin/program-${index}`, new Random(1));
  assertEquals(findAmong(operatorAt, facts({ process: process({ path: "/usr/bin/program-7" }) })), ["7", 1]);
});

Deno.test("a rule on a list without the name or the address is not asked", () => {
  const onList = (operand: string): object => ({ type: "lists", operand, data: "/lists" });
  const given = facts({ host: "a.example.com" });
  for (const operand of ["lists.domains", "lists.ips", "lists.nets"]) {
    assertEquals(findAmong(() => onList(operand), given), [null, 0], operand);
  }
  const oneOfAHundred = (index: number): object => onList(index === 7 ? "lists.domains_regexp" : "lists.ips");
  assertEquals(findAmong(oneOfAHundred, given), ["7", 1]);
});

Deno.test("what is not known is told also where no rule is asked for it", () => {
  const rules = Array.from({ length: 100 }, (_, index) =>
    rule({
      name: `${index}`,
      operator: { type: "simple", operand: "process.path", data: `/usr/bin/program-${index}` },
    }));
  const subject = new Subject();
  subject.begin(facts({ process: null }));
  assertEquals(compileRuleSet(rules, options()).index.find(subject, true), null);
  assertEquals([...subject.unknown], ["process.path"]);
});
