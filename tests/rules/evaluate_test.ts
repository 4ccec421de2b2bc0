import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Action, Decision } from "../../src/core/decision.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { DHCP_RULE } from "../../src/rules/dhcp_rule.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { NOT_YET } from "../../src/rules/not_yet.ts";
import { LOOPBACK_RULE } from "../../src/rules/loopback_rule.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { forRandom, type Random } from "../support/random.ts";
import { connection, facts, ip, options, rule } from "./samples.ts";

/** "+": precedence, "off": disabled, "other": of another port. */
type Sketch = readonly [name: string, action: Action, ...flags: readonly ("+" | "off" | "other")[]];

function rulesOf(sketches: readonly Sketch[]): ReturnType<typeof rule>[] {
  return sketches.map(([name, action, ...flags]) =>
    rule({
      name,
      action,
      precedence: flags.includes("+"),
      enabled: !flags.includes("off"),
      operator: { type: "simple", operand: "dest.port", data: flags.includes("other") ? "1" : "443" },
    })
  );
}

function judge(
  rules: ReturnType<typeof rule>[],
  given: Facts = facts(),
  other: Partial<RuleSetOptions> = {},
): Decision {
  return evaluate(compileRuleSet(rules, options(other)), given);
}

/** OpenSnitch's order: the first deny, reject or precedence in the order of names, else the last allow. */
const WALKS: readonly (readonly [what: string, rules: readonly Sketch[], rule: string | null, action: Action])[] = [
  ["no rules", [], null, "deny"],
  ["none matches", [["a", "allow", "other"]], null, "deny"],
  ["one allows", [["a", "allow"]], "a", "allow"],
  ["the last allow holds", [["001", "allow"], ["000", "allow"]], "001", "allow"],
  ["a deny stops, and beats the allow before it", [["000", "allow"], ["001", "deny"], ["002", "allow"]], "001", "deny"],
  ["a reject stops", [["000", "allow"], ["001", "reject"], ["002", "deny"]], "001", "reject"],
  ["the first deny holds", [["a", "deny"], ["b", "reject"]], "a", "deny"],
  ["an allow with precedence beats later denies", [["000", "allow", "+"], ["001", "deny"]], "000", "allow"],
  ["a deny beats a later allow with precedence", [["000", "deny"], ["001", "allow", "+"]], "000", "deny"],
  ["precedence beats an earlier allow", [["000", "allow"], ["001", "allow", "+"], ["002", "allow"]], "001", "allow"],
  ["precedence that does not match stops nothing", [["0", "allow", "+", "other"], ["1", "deny"]], "1", "deny"],
  ["a disabled rule is not asked", [["000", "allow"], ["001", "deny", "off"]], "000", "allow"],
  ["a disabled precedence is not asked", [["0", "allow", "+", "off"], ["1", "deny"]], "1", "deny"],
];

for (const [what, sketches, name, action] of WALKS) {
  Deno.test(`evaluate: ${what}`, () => {
    for (const rules of [rulesOf(sketches), rulesOf(sketches).reverse()]) {
      assertEquals(judge(rules, facts(), { defaultAction: "deny" }), {
        action,
        rule: name,
        reason: name === null ? "default-action" : "rule",
        unknown: [],
        otherCase: [],
        quiet: false,
      });
    }
  });
}

for (const defaultAction of ["allow", "deny", "reject"] as const) {
  Deno.test(`evaluate: the default action ${defaultAction} holds where no rule matches`, () => {
    assertEquals(judge([], facts(), { defaultAction }).action, defaultAction);
  });
}

Deno.test("evaluate: a rule with nolog decides quietly", () => {
  assertEquals(judge([rule({ nolog: true })]).quiet, true);
});

Deno.test("evaluate: a decision is made anew only if something was unknown", () => {
  const set = compileRuleSet([rule()], options());
  assertStrictEquals(evaluate(set, facts()), evaluate(set, facts()));
});

const onPath = (name: string, action: Action): ReturnType<typeof rule> =>
  rule({ name, action, operator: { type: "simple", operand: "process.path", data: "/usr/bin/x" } });
const NOBODY = facts({ process: null });
const failure = (other: Partial<RuleSetOptions["failure"]>): Partial<RuleSetOptions> => ({
  failure: { ...options().failure, ...other },
});

Deno.test("evaluate: what cannot be known does not allow", () => {
  const decision = judge([onPath("a", "allow")], NOBODY, { defaultAction: "deny" });
  assertEquals([decision.action, decision.rule, decision.unknown], ["deny", null, ["process.path"]]);
});

for (const action of ["deny", "reject"] as const) {
  Deno.test(`evaluate: what cannot be known ${action}s, unless it is said not to match`, () => {
    const matched = judge([onPath("a", action)], NOBODY);
    assertEquals([matched.action, matched.rule, matched.unknown], [action, "a", ["process.path"]]);
    const unmatched = judge([onPath("a", action)], NOBODY, failure({ unknownAttribute: "no-match" }));
    assertEquals([unmatched.action, unmatched.rule, unmatched.unknown], ["allow", null, ["process.path"]]);
  });
}

Deno.test("evaluate: unknown operands are told of the walk so far, and not carried into the next", () => {
  const set = compileRuleSet([onPath("a", "allow"), onPath("b", "allow"), rule({ name: "c" })], options());
  assertEquals(evaluate(set, NOBODY).unknown, ["process.path"]);
  assertEquals(evaluate(set, facts()).unknown, []);
  assertEquals(evaluate(set, NOBODY).rule, "c");
});

Deno.test("evaluate: without a process the rules are asked, or only the default action", () => {
  const rules = [rule({ action: "deny" })];
  assertEquals(judge(rules, NOBODY).rule, "sample");
  const decision = judge(rules, NOBODY, failure({ unknownProcess: "default-action" }));
  assertEquals([decision.action, decision.rule, decision.reason], ["allow", null, "default-action"]);
  assertEquals(judge(rules, facts(), failure({ unknownProcess: "default-action" })).rule, "sample");
});

const LOOPBACK_CASES: readonly (readonly [
  what: string,
  loopback: RuleSetOptions["loopback"],
  rules: readonly Sketch[],
  decided: readonly [rule: string | null, action: Action, quiet: boolean],
])[] = [
  ["is allowed", "allow", [], [LOOPBACK_RULE, "allow", false]],
  ["is allowed before rules without precedence", "allow", [["0", "deny"]], [LOOPBACK_RULE, "allow", false]],
  ["is denied by a rule with precedence", "allow", [["a", "allow"], ["z", "deny", "+"]], ["z", "deny", false]],
  ["passes a precedence that does not match", "allow", [["0", "deny", "+", "other"]], [LOOPBACK_RULE, "allow", false]],
  ["is judged", "judge", [["0", "deny"]], ["0", "deny", false]],
  ["gets the default action when judged", "judge", [], [null, "deny", false]],
  ["is skipped whatever the rules", "skip", [["0", "deny", "+"]], [LOOPBACK_RULE, "allow", true]],
];

for (const [what, loopback, sketches, decided] of LOOPBACK_CASES) {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    Deno.test(`evaluate: ${address} ${what}`, () => {
      const given = facts({ connection: connection({ destination: ip(address) }) });
      const { rule, action, quiet } = judge(rulesOf(sketches), given, { loopback, defaultAction: "deny" });
      assertEquals([rule, action, quiet], [...decided]);
    });
  }
}

Deno.test("evaluate: loopback without a process is allowed even where the default action is to hold", () => {
  const given = facts({ process: null, connection: connection({ destination: ip("::1") }) });
  const settings = { defaultAction: "deny", ...failure({ unknownProcess: "default-action" }) } as const;
  assertEquals(judge(rulesOf([["0", "deny", "+"]]), given, settings).rule, LOOPBACK_RULE);
});

const DENIED = [null, "deny"] as const;
const DHCP_CASES: readonly (readonly [
  what: string,
  destination: string,
  ports: readonly [from: number, to: number],
  decided: readonly [rule: string | null, action: Action],
])[] = [
  ["a request to everybody", "255.255.255.255", [68, 67], [DHCP_RULE, "allow"]],
  ["a request to the server of before", "192.0.2.1", [68, 67], [DHCP_RULE, "allow"]],
  ["a request by IPv6", "ff02::1:2", [546, 547], [DHCP_RULE, "allow"]],
  ["from another port", "192.0.2.1", [5000, 67], DENIED],
  ["to another port", "192.0.2.1", [68, 53], DENIED],
  ["the ports of the other family", "ff02::1:2", [68, 67], DENIED],
];

for (const [what, destination, [from, to], decided] of DHCP_CASES) {
  Deno.test(`evaluate: DHCP, ${what}`, () => {
    const given = (sourcePort: number, protocol = 17): Facts =>
      facts({
        connection: connection({
          protocol,
          destination: ip(destination),
          sourcePort: asPort(sourcePort),
          destinationPort: asPort(to),
        }),
      });
    const set = compileRuleSet([], options({ defaultAction: "deny" }));
    // Others with the same destination, before and after it, must not be taken for it.
    for (const port of [5000, from, 5000, from]) {
      const { rule, action } = evaluate(set, given(port));
      assertEquals([rule, action], port === from ? [...decided] : [...DENIED]);
    }
    assertEquals(evaluate(set, given(from, 6)).action, "deny");
  });
}

Deno.test("evaluate: DHCP is allowed where no rule matches, also without a process; one that denies holds", () => {
  const request = connection({
    protocol: 17,
    destination: ip("192.0.2.1"),
    sourcePort: asPort(68),
    destinationPort: asPort(67),
  });
  const deny = rule({ name: "no", action: "deny", operator: { type: "simple", operand: "dest.port", data: "67" } });
  assertEquals(judge([deny], facts({ connection: request })).rule, "no");
  const nobody = facts({ process: null, connection: request });
  const settings = { defaultAction: "deny", ...failure({ unknownProcess: "default-action" }) } as const;
  assertEquals(judge([deny], nobody, settings).rule, DHCP_RULE);
});

Deno.test("evaluate: the old set still judges as it did after a new one was made of it", () => {
  const before = compileRuleSet(rulesOf([["a", "deny"]]), options());
  const after = compileRuleSet(rulesOf([["a", "deny"], ["0", "allow", "+"]]), options(), before);
  assertEquals([evaluate(before, facts()).action, evaluate(after, facts()).action], ["deny", "allow"]);
  assertEquals(evaluate(before, facts()).rule, "a");
});

const HASH = { type: "simple", operand: "process.hash.sha256", data: "a" };
const PORT = { type: "simple", operand: "dest.port", data: "443" };
const OTHER_PORT = { ...PORT, data: "1" };
const both = (...list: readonly object[]): object => ({ type: "list", operand: "list", list });

/** Rules in their order, asked while the checksum is being made, and whether they wait for it. */
const WAITS: readonly (readonly [what: string, rules: readonly [Action, object, "+"?][], isOpen: boolean])[] = [
  ["it decides alone", [["allow", HASH]], true],
  ["nobody asks for it", [["allow", PORT]], false],
  ["another condition of the rule is false", [["allow", both(HASH, OTHER_PORT)]], false],
  ["another condition of the rule is true", [["allow", both(PORT, HASH)]], true],
  ["a later rule denies", [["allow", HASH], ["deny", PORT]], false],
  ["a later rule allows", [["allow", HASH], ["allow", PORT]], false],
  ["an earlier rule allows", [["allow", PORT], ["allow", HASH]], true],
  ["an earlier rule denies", [["deny", PORT], ["allow", HASH]], false],
  ["an earlier rule allows with precedence", [["allow", PORT, "+"], ["deny", HASH]], false],
  ["it would deny, and a later rule allows", [["deny", HASH], ["allow", PORT]], true],
  ["it would allow with precedence, and a later rule denies", [["allow", HASH, "+"], ["deny", PORT]], true],
];

for (const [what, sketches, isOpen] of WAITS) {
  Deno.test(`a checksum that is being made ${isOpen ? "leaves open" : "leaves nothing open"}: ${what}`, () => {
    const rules = sketches.map(([action, operator, flag], place) =>
      rule({ name: `${place}`, action, operator, precedence: flag === "+" })
    );
    for (const unknownAttribute of ["match", "no-match"] as const) {
      const failure = { ...options().failure, unknownAttribute };
      const ruleSet = compileRuleSet(rules, options({ failure }));
      let hash: string | typeof NOT_YET = NOT_YET;
      const given = facts({ hash: () => hash });
      evaluate(ruleSet, given);
      assertEquals(given.isOpen, isOpen);
      hash = "a";
      const fresh = evaluate(compileRuleSet(rules, options({ failure })), facts({ hash: () => hash }));
      assertEquals(evaluate(ruleSet, given).rule, fresh.rule, "nothing is remembered that is open");
      assertEquals(given.isOpen, false);
    }
  });
}

function randomOperator(random: Random): object {
  const leaf = (): object => random.pick([HASH, { ...HASH, data: "b" }, PORT, OTHER_PORT, HASH]);
  const several = (of: () => object): object[] => Array.from({ length: random.between(1, 3) }, of);
  const inner = (): object =>
    random.pick([
      leaf(),
      { type: "any", operand: "any", list: several(leaf) },
      { type: "not", operand: "not", list: [leaf()] },
    ]);
  return random.oneIn(2) ? inner() : both(...several(inner));
}

Deno.test("what is not open is decided as it will be, whatever the checksum turns out to be", () => {
  forRandom(2_000, (random) => {
    const rules = Array.from({ length: random.between(1, 12) }, (_, place) =>
      rule({
        name: `${place}`.padStart(2, "0"),
        action: random.pick(["allow", "allow", "deny", "reject"] as const),
        precedence: random.oneIn(4),
        operator: randomOperator(random),
      }));
    const failure = { ...options().failure, unknownAttribute: random.pick(["match", "no-match"] as const) };
    const decided = (hash: string | null | typeof NOT_YET): Facts & { rule: string | null } => {
      const given = facts({ hash: () => hash });
      const decision = evaluate(compileRuleSet(rules, options({ failure })), given);
      return { ...given, rule: decision.rule };
    };
    const before = decided(NOT_YET);
    if (before.isOpen) return;
    for (const hash of ["a", "b", "c", null]) assertEquals(decided(hash).rule, before.rule);
  });
});
