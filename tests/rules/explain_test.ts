import { assert, assertEquals } from "@std/assert";
import type { Action } from "../../src/core/decision.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import { explain, type Outcome, type RuleTrace } from "../../src/rules/explain.ts";
import type { Facts } from "../../src/rules/facts.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { FALSE, TRUE, UNKNOWN } from "../../src/rules/truth.ts";
import { forRandom, type Random } from "../support/random.ts";
import { connection, facts, ip, options, process, rule } from "./samples.ts";

const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });
const HTTPS = simple("dest.port", "443");
const HTTP = simple("dest.port", "80");

function trace(
  rules: readonly Rule[],
  given: Facts = facts(),
  other: Partial<RuleSetOptions> = {},
): readonly RuleTrace[] {
  return explain(compileRuleSet(rules, options(other)), given).rules;
}

function outcomes(rules: readonly Rule[], given?: Facts, other?: Partial<RuleSetOptions>): readonly Outcome[] {
  return trace(rules, given, other).map(({ outcome }) => outcome);
}

const named = (name: string, action: Action, other: Record<string, unknown> = {}): Rule =>
  rule({ name, action, operator: HTTPS, ...other });

Deno.test("explain: a deny decides; allows before it are overruled, what comes behind it is not reached", () => {
  const rules = [named("a", "allow"), named("b", "deny"), named("c", "allow"), named("d", "reject")];
  const by = "b";
  assertEquals(outcomes(rules), [
    { kind: "overruled", by },
    { kind: "decides" },
    { kind: "not-reached", by },
    { kind: "not-reached", by },
  ]);
});

Deno.test("explain: of allows the last decides; rules that miss say so, disabled ones are not there", () => {
  const rules = [
    named("a", "allow"),
    named("b", "allow"),
    named("c", "deny", { operator: HTTP }),
    named("d", "deny", { enabled: false }),
  ];
  assertEquals(outcomes(rules), [{ kind: "overruled", by: "b" }, { kind: "decides" }, { kind: "misses" }]);
});

Deno.test("explain: each condition of a list has its own truth, and what was there", () => {
  const list = [simple("process.path", "/x"), HTTPS, simple("process.hash.sha1", "0")];
  const [only] = trace([named("a", "deny", { operator: { type: "list", list } })]);
  assertEquals(only?.truth, FALSE);
  assertEquals(only?.conditions.map(({ truth }) => truth), [FALSE, TRUE, UNKNOWN]);
  assertEquals(only?.conditions.map(({ found }) => found[0]?.values), [["/usr/bin/opensnitchd"], ["443"], null]);
});

Deno.test("explain: any and not are one condition each", () => {
  const not = { type: "not", list: [HTTP] };
  assertEquals(trace([named("a", "deny", { operator: { type: "any", list: [HTTP, not] } })])[0]?.conditions.length, 1);
  assertEquals(
    trace([named("a", "deny", { operator: { type: "list", list: [HTTPS, not] } })])[0]?.conditions.map(({ truth }) =>
      truth
    ),
    [TRUE, TRUE],
  );
});

const HASH = simple("process.hash.sha1", "0");
const failure = (other: Partial<RuleSetOptions["failure"]>): Partial<RuleSetOptions> => ({
  failure: { ...options().failure, ...other },
});

Deno.test("explain: what is not known keeps an allow from matching, and a deny where it is said so", () => {
  const rules = [named("a", "allow", { operator: HASH }), named("b", "deny", { operator: HASH })];
  assertEquals(outcomes(rules), [{ kind: "misses" }, { kind: "decides" }]);
  assertEquals(outcomes(rules, facts(), failure({ unknownAttribute: "no-match" })), [{ kind: "misses" }, {
    kind: "misses",
  }]);
  assertEquals(trace(rules).map(({ truth }) => truth), [UNKNOWN, UNKNOWN]);
});

Deno.test("explain: rules that are not asked say why", () => {
  const loopback = facts({ connection: connection({ destination: ip("127.0.0.1") }) });
  const rules = [named("a", "deny"), named("b", "allow", { precedence: true })];
  assertEquals(outcomes(rules, loopback), [{ kind: "not-asked", why: "loopback" }, { kind: "decides" }]);
  const skipped = { kind: "not-asked", why: "loopback-skipped" } as const;
  assertEquals(outcomes(rules, loopback, { loopback: "skip" }), [skipped, skipped]);
  assertEquals(outcomes(rules, loopback, { loopback: "judge" }), [{ kind: "decides" }, {
    kind: "not-reached",
    by: "a",
  }]);
  const unasked = { kind: "not-asked", why: "no-process" } as const;
  const nobody = facts({ process: null });
  assertEquals(outcomes(rules, nobody, failure({ unknownProcess: "default-action" })), [unasked, unasked]);
});

const CONDITIONS = [
  HTTPS,
  HTTP,
  simple("true", ""),
  simple("process.path", "/usr/bin/opensnitchd"),
  simple("process.path", "/USR/bin/opensnitchd"),
  simple("user.id", "666"),
  HASH,
  { type: "domain", operand: "dest.host", data: "io" },
  { type: "network", operand: "dest.network", data: "0.0.0.0/1" },
  { type: "not", list: [simple("dest.host", "opensnitch.io")] },
  { type: "any", list: [HTTP, simple("user.id", "666")] },
] as const;

function randomRule(random: Random, at: number): Rule {
  const list = Array.from(
    { length: random.between(1, 3) },
    () => random.pick<Record<string, unknown>>([...CONDITIONS]),
  );
  return rule({
    name: `${random.between(0, 9)}-${at}`,
    action: random.pick(["allow", "allow", "deny", "reject"]),
    precedence: random.oneIn(4),
    enabled: !random.oneIn(8),
    operator: random.oneIn(2) ? list[0] : { type: "list", list },
  });
}

function randomFacts(random: Random): Facts {
  const destination = ip(random.pick(["185.53.178.14", "10.0.0.1", "127.0.0.1", "::1"]));
  return facts({
    connection: connection({ destination }),
    ...(random.oneIn(3) ? { process: null } : { process: process({ exeMismatch: random.pick([null, "replaced"]) }) }),
    ...(random.oneIn(3) ? { userId: null } : {}),
    ...(random.oneIn(3) ? { host: null } : {}),
  });
}

Deno.test("explain agrees with evaluate: of random rules the one that decides, and what follows from it for the others", () => {
  forRandom(2000, (random) => {
    const rules = Array.from({ length: random.between(0, 8) }, (_, at) => randomRule(random, at));
    const other: Partial<RuleSetOptions> = {
      loopback: random.pick(["allow", "judge", "skip"]),
      defaultAction: random.pick(["allow", "deny"]),
      ...failure({
        unknownAttribute: random.pick(["match", "no-match"]),
        unknownProcess: random.pick(["rules", "default-action"]),
      }),
    };
    const given = randomFacts(random);
    const { decision, rules: traces } = explain(compileRuleSet(rules, options(other)), given);
    assertEquals(decision, evaluate(compileRuleSet(rules, options(other)), given));
    const winner = traces.findIndex(({ outcome }) => outcome.kind === "decides");
    const decider = traces[winner]?.rule;
    assertEquals(decider?.name ?? null, rules.some(({ name }) => name === decision.rule) ? decision.rule : null);
    const stops = decider !== undefined && (decider.action !== "allow" || decider.precedence);
    for (const [at, { rule, outcome }] of traces.entries()) {
      if (outcome.kind === "overruled") assert(at < winner && rule.action === "allow" && !rule.precedence, rule.name);
      if (outcome.kind === "not-reached") assert(at > winner && winner >= 0 && stops, rule.name);
      if ("by" in outcome) assertEquals(outcome.by, decision.rule);
    }
  });
});
