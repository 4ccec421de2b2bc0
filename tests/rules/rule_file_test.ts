import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DHCP_RULE } from "../../src/rules/dhcp_rule.ts";
import { LOOPBACK_RULE } from "../../src/rules/loopback_rule.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";
import { context, problemsOf, rule, ruleText } from "./samples.ts";

Deno.test("a rule file as OpenSnitch writes it gives all its fields", () => {
  assertEquals(rule({ description: "why", precedence: true, nolog: true }), {
    name: "sample",
    description: "why",
    action: "allow",
    duration: "always",
    durationMilliseconds: null,
    enabled: true,
    precedence: true,
    nolog: true,
    created: "2026-07-24T10:00:00.5Z",
    updated: "2026-07-24T10:00:00.5Z",
    operator: { type: "simple", operand: "dest.port", data: "443", sensitive: false },
  });
});

Deno.test("missing fields are false, empty or absent; unknown ones are ignored", () => {
  const text = '{"name":"n","action":"deny","more":1,"operator":{"type":"simple","operand":"dest.host","x":[]}}';
  const parsed = parseRuleFile(text, context);
  assert(parsed.ok);
  assertEquals(parsed.value, {
    name: "n",
    description: "",
    action: "deny",
    duration: "always",
    durationMilliseconds: null,
    enabled: false,
    precedence: false,
    nolog: false,
    created: null,
    updated: null,
    operator: { type: "simple", operand: "dest.host", data: "", sensitive: false },
  });
});

Deno.test("null is as good as absent, and keys may have any case", () => {
  const operator = { Type: "simple", OPERAND: "dest.port", Data: "53", list: null, sensitive: null };
  const parsed = rule({ description: null, enabled: null, nolog: null, operator });
  assertEquals([parsed.description, parsed.enabled, parsed.nolog], ["", false, false]);
  assertEquals(parsed.operator, { type: "simple", operand: "dest.port", data: "53", sensitive: false });
});

Deno.test("both styles of time stamps are taken", () => {
  assertEquals(rule({ created: 1_600_000_000, updated: "2020-09-13T12:26:40Z" }).created, 1_600_000_000);
  assertEquals(rule({ created: null }).created, null);
  assertEquals(problemsOf({ created: {} }), ["$.created: not what is expected here, but object"]);
});

const DURATIONS: readonly (readonly [text: string, milliseconds: number | null])[] = [
  ["always", null],
  ["until restart", null],
  ["once", null],
  ["30s", 30_000],
  ["1h30m", 5_400_000],
];

for (const [duration, milliseconds] of DURATIONS) {
  Deno.test(`duration ${duration} holds for ${milliseconds ?? "no set number of"} ms`, () => {
    const parsed = rule({ duration });
    assertEquals([parsed.duration, parsed.durationMilliseconds], [duration, milliseconds]);
  });
}

for (const duration of ["1d", "forever", "Always", "-5s", "0s", "5"]) {
  Deno.test(`duration ${duration} is refused`, () => {
    const reason = "expected once, until restart, always, or a duration above zero such as 30s, 15m, 1h30m";
    assertEquals(problemsOf({ duration }), [`$.duration: ${reason}`]);
  });
}

const BAD_NAMES: readonly (readonly [name: unknown, reason: string])[] = [
  ["../../etc/passwd", '"/" in the name'],
  ["a/b", '"/" in the name'],
  ["a\u0000b", "control character in the name"],
  ["a\nb", "control character in the name"],
  ["\u001b[2J", "control character in the name"],
  ["\u009b", "control character in the name"],
  ["\ud800", "half a surrogate pair in the name"],
  [LOOPBACK_RULE, "this name is a built-in rule's"],
  [DHCP_RULE, "this name is a built-in rule's"],
  ["", "Too small: expected string to have >=1 characters"],
  ["x".repeat(251), "Too big: expected string to have <=250 characters"],
  [7, "expected string, not number"],
  [null, "missing"],
];

for (const [name, reason] of BAD_NAMES) {
  Deno.test(`the name ${JSON.stringify(name)?.slice(0, 30)} is refused`, () => {
    assertEquals(problemsOf({ name }), [`$.name: ${reason}`]);
  });
}

for (const name of ["000-allow-localhost", "Über uns", "__proto__", "..", "a\\b", "(deny) x"]) {
  Deno.test(`the name ${name} is taken`, () => assertEquals(rule({ name }).name, name));
}

Deno.test("an action that nobody knows is refused, with the nearest one", () => {
  assertEquals(problemsOf({ action: "block" }).length, 1);
  assertStringIncludes(problemsOf({ action: "dney" })[0] ?? "", '$.action: expected one of "allow", "deny", "reject"');
  assertStringIncludes(problemsOf({ action: "dney" })[0] ?? "", 'did you mean "deny"?');
});

Deno.test("all problems of a file are told at once", () => {
  const problems = problemsOf({
    name: "a/b",
    duration: "1d",
    operator: { type: "range", operand: "dest.port", data: "2-1" },
  });
  assertEquals(problems.map((each) => each.split(":")[0]), ["$.name", "$.duration", "$.operator.data"]);
});

Deno.test("what is no rule at all is refused", () => {
  for (const text of ["", "[]", "null", "1", '"x"', "{}", "{", ruleText().slice(0, -1), `${ruleText()} x`]) {
    assertEquals(parseRuleFile(text, context).ok, false, text);
  }
});

Deno.test("a rule survives the way to another thread", () => {
  const operator = {
    type: "list",
    list: [
      { type: "network", operand: "dest.network", data: "LAN" },
      { type: "simple", operand: "user.name", data: "root" },
      { type: "range", operand: "dest.port", data: "0-18446744073709551615" },
    ],
  };
  const parsed = rule({ operator });
  assertEquals(structuredClone(parsed), parsed);
  assertEquals(JSON.parse(JSON.stringify(parsed)), parsed);
});

Deno.test("hostile keys stay without effect", () => {
  const text = ruleText().replace("{", '{"__proto__":{"enabled":true},"constructor":{"x":1},').replace(
    '"enabled":true',
    '"x":1',
  );
  const parsed = parseRuleFile(text.replace('"enabled":true,', ""), context);
  assert(parsed.ok);
  assertEquals(parsed.value.enabled, false);
});
