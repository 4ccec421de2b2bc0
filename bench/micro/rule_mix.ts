/**
 * Times decisions with many rules: `deno run bench/micro/rule_mix.ts`. 200 programs; of the rules 60 % name a program and a
 * port, 15 % a host, 15 % a network, 10 % a pattern. Every connection is new to the memory of decisions; half of the host
 * names were never seen before. The two sets take turns, in one run.
 */
import { asPort } from "../../src/core/identifiers.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import type { Facts } from "../../src/rules/facts.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet, type RuleSet } from "../../src/rules/rule_set.ts";
import { Random } from "../../tests/support/random.ts";
import { connection, facts, ip, options, process, rule } from "../../tests/rules/samples.ts";

const PROGRAMS = 200;
const DECISIONS = 20_000;
const COUNTS = [100, 1_000, 10_000];
const KINDS = ["first hit", "last hit", "miss"] as const;

const simple = (operand: string, data: string): object => ({ type: "simple", operand, data });

function mixedRule(index: number, count: number, random: Random): Rule {
  const name = `${index}`.padStart(6, "0");
  const share = (index * 7) % 20;
  if (share < 12) {
    const path = simple("process.path", `/usr/bin/program-${random.between(0, PROGRAMS - 1)}`);
    return rule({
      name,
      operator: { type: "list", operand: "list", list: [path, simple("dest.port", `${1000 + index}`)] },
    });
  }
  if (share < 15) return rule({ name, operator: simple("dest.host", `host-${index}.example.org`) });
  if (share < 18) {
    const data = `${10 + (index >>> 16)}.${(index >>> 8) & 255}.${index & 255}.0/24`;
    return rule({ name, operator: { type: "network", operand: "dest.network", data } });
  }
  return rule({ name, operator: { type: "regexp", operand: "dest.host", data: `^ads-${index}-${count}\\.` } });
}

/** The first and the last rule deny by a program and port of their own: a hit on the first, or after all others. */
function mixedRules(count: number): RuleSet {
  const random = new Random(count);
  const edge = (name: string): Rule =>
    rule({
      name,
      action: "deny",
      operator: {
        type: "list",
        operand: "list",
        list: [simple("process.path", `/usr/bin/${name}`), simple("dest.port", "443")],
      },
    });
  const rules = Array.from({ length: count - 2 }, (_, index) => mixedRule(index, count, random));
  return compileRuleSet([edge("000-first"), ...rules, edge("zzz-last")], options({ defaultAction: "deny" }));
}

function connectionFor(kind: typeof KINDS[number], random: Random): Facts {
  const program = kind === "first hit"
    ? "000-first"
    : kind === "last hit"
    ? "zzz-last"
    : `program-${random.between(0, 199)}`;
  const fresh = random.oneIn(2);
  return facts({
    process: process({ path: `/usr/bin/${program}` }),
    host: fresh ? `new-${random.u32()}.example.net` : `known-${random.between(0, 99)}.example.net`,
    connection: connection({ destination: ip(`203.0.113.${random.between(1, 254)}`), destinationPort: asPort(443) }),
  });
}

/** Microseconds of each decision, sorted. */
function measure(set: RuleSet, kind: typeof KINDS[number], random: Random): number[] {
  const given = Array.from({ length: DECISIONS }, () => connectionFor(kind, random));
  const times = given.map((each) => {
    const start = performance.now();
    const decision = evaluate(set, each);
    const time = (performance.now() - start) * 1000;
    if ((kind === "miss") !== (decision.rule === null)) throw new Error(`${kind} was decided by ${decision.rule}`);
    return time;
  });
  return times.sort((a, b) => a - b);
}

const sets = COUNTS.map((count) => ({ count, set: mixedRules(count) }));
for (const { set } of sets) for (const kind of KINDS) measure(set, kind, new Random(1));
for (const kind of KINDS) {
  for (const { count, set } of sets) {
    const times = measure(set, kind, new Random(2));
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
    console.log(
      `${kind.padEnd(9)}  ${`${count}`.padStart(6)} rules: p50 ${at(0.5)} us, p99 ${at(0.99)} us, p99.9 ${
        at(0.999)
      } us`,
    );
  }
}
