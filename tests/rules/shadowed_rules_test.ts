import { assert, assertEquals } from "@std/assert";
import { evaluate } from "../../src/rules/evaluate.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { shadowedRules } from "../../src/rules/shadowed_rules.ts";
import { forRandom, type Random } from "../support/random.ts";
import { connection, facts, ip, options, process, rule } from "./samples.ts";

const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });
const PORT = simple("dest.port", "443");
const PATH = simple("process.path", "/usr/bin/opensnitchd");
const HOST = simple("dest.host", "opensnitch.io");
const ANYTHING = simple("true", "");

/** "+": precedence. */
type Sketch = readonly [name: string, action: string, ...conditions: readonly (Record<string, unknown> | "+")[]];

function ruleOf([name, action, ...conditions]: Sketch, other = {}): Rule {
  const list = conditions.filter((each) => each !== "+");
  const precedence = conditions.includes("+");
  return rule({ name, action, precedence, operator: list.length === 1 ? list[0] : { type: "list", list }, ...other });
}

function shadows(sketches: readonly Sketch[], other: Partial<RuleSetOptions> = {}): readonly string[] {
  const rules = sketches.map((each) => ruleOf(each));
  return shadowedRules(rules, options(other)).map(({ rule, by }) => `${rule.name} by ${by.name}`);
}

const CASES: readonly (readonly [what: string, rules: readonly Sketch[], found: readonly string[]])[] = [
  ["of two denies of the same, the later", [["a", "deny", PORT], ["b", "reject", PORT]], ["b by a"]],
  ["of two allows of the same, the earlier", [["a", "allow", PORT], ["b", "allow", PORT]], ["a by b"]],
  ["a deny behind an allow beats it", [["a", "allow", PORT, PATH], ["b", "deny", PORT]], ["a by b"]],
  ["an allow behind a deny", [["a", "deny", PORT], ["b", "allow", PATH, PORT]], ["b by a"]],
  ["what stands behind a deny of anything", [["a", "deny", ANYTHING], ["b", "deny", PORT]], ["b by a"]],
  ["conditions in another order", [["a", "deny", PORT, PATH], ["b", "deny", PATH, PORT]], ["b by a"]],
  ["a deny behind an allow with precedence", [["a", "allow", "+", PORT], ["b", "deny", PORT]], ["b by a"]],
  ["not what asks for less", [["a", "deny", PORT, PATH], ["b", "deny", PORT]], []],
  ["not what asks for something else", [["a", "deny", PORT], ["b", "deny", PATH]], []],
  ["not an allow with precedence before a deny", [["a", "allow", "+", PORT], ["b", "deny", PATH]], []],
  ["not a deny behind an allow", [["a", "allow", PORT], ["b", "deny", PORT, PATH]], []],
  ["not a deny of a path behind an allow of it: it folds case", [["a", "allow", "+", PATH], ["b", "deny", PATH]], []],
  ["not with precedence behind one without: loopback", [["a", "deny", PORT], ["b", "deny", "+", PORT]], []],
];

for (const [what, rules, found] of CASES) {
  Deno.test(`shadowed: ${what}`, () => {
    assertEquals(shadows(rules), found);
    assertEquals(shadows(rules.toReversed()), found);
  });
}

Deno.test("shadowed: with precedence behind one without, where loopback is judged as all others", () => {
  assertEquals(shadows([["a", "deny", PORT], ["b", "deny", "+", PORT]], { loopback: "judge" }), ["b by a"]);
});

Deno.test("shadowed: not by a rule that has an end or is disabled; a disabled rule is not told of", () => {
  const of = (first: Record<string, unknown>, second: Record<string, unknown> = {}): number =>
    shadowedRules([ruleOf(["a", "deny", PORT], first), ruleOf(["b", "deny", PORT], second)], options()).length;
  assertEquals([of({}), of({ duration: "1h" }), of({ enabled: false }), of({}, { enabled: false })], [1, 0, 0, 0]);
});

Deno.test("shadowed: 10,000 rules are compared in less than a second", () => {
  const list = (at: number): readonly unknown[] => [PORT, simple("process.path", `/usr/bin/p${at % 9999}`)];
  const rules = Array.from(
    { length: 10_000 },
    (_, at) => rule({ name: String(10_000 + at), action: "deny", operator: { type: "list", list: list(at) } }),
  );
  const start = performance.now();
  assertEquals(shadowedRules(rules, options()).map(({ rule }) => rule.name), ["19999"]);
  assert(performance.now() - start < 5000); // 0.1 s here; every pair would be 50,000,000
});

const POOL = [
  PORT,
  PATH,
  simple("process.path", "/USR/bin/opensnitchd"),
  HOST,
  ANYTHING,
  simple("user.id", "666"),
  { type: "not", list: [HOST] },
  { type: "not", list: [PATH] },
  { type: "any", list: [PORT, HOST] },
] as const;

function randomRule(random: Random, at: number): Rule {
  const conditions = Array.from(
    { length: random.between(1, 2) },
    () => random.pick<Record<string, unknown>>([...POOL]),
  );
  const action = random.pick(["allow", "deny", "reject"]);
  return ruleOf([String(at), action, ...conditions, ...(random.oneIn(3) ? ["+" as const] : [])]);
}

Deno.test("shadowed: such a rule never decides, whatever comes (random rules, connections, settings)", () => {
  let found = 0;
  forRandom(3000, (random) => {
    const rules = Array.from({ length: 5 }, (_, at) => randomRule(random, at));
    const other = options({
      loopback: random.pick(["allow", "judge", "skip"]),
      failure: { unknownProcess: "rules", unknownAttribute: random.pick(["match", "no-match"]) },
    });
    const set = compileRuleSet(rules, other);
    const shadowed = shadowedRules(rules, other).map(({ rule }) => rule.name);
    found += shadowed.length;
    for (let round = 0; round < 10; round++) {
      const path = random.pick(["/usr/bin/opensnitchd", "/usr/bin/OPENSNITCHD", "/x"]);
      const given = facts({
        connection: connection({ destination: ip(random.pick(["185.53.178.14", "127.0.0.1"])) }),
        process: random.oneIn(3) ? null : process({ path, exeMismatch: random.pick([null, "replaced"]) }),
        ...(random.oneIn(3) ? { userId: null } : {}),
        host: random.pick([null, "opensnitch.io", "x"]),
      });
      const decider = evaluate(set, given).rule ?? "";
      assert(!shadowed.includes(decider), `${decider} of ${JSON.stringify(rules.map(({ operator }) => operator))}`);
    }
  });
  assert(found > 500, `${found}`);
});
