import { assertEquals } from "@std/assert";
import { neverMatches } from "../../src/rules/never_matches.ts";
import type { LoopbackMode } from "../../src/rules/configuration.ts";
import { rule } from "./samples.ts";

const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });

function reasons(operator: Record<string, unknown>, loopback: LoopbackMode = "allow", other = {}): readonly string[] {
  return neverMatches(rule({ operator, ...other }), loopback).map(({ path, reason }) => `${path}: ${reason}`);
}

const NEVER: readonly (readonly [operand: string, data: string, reason: string])[] = [
  ["dest.port", "https", "no dest.port is written like that"],
  ["dest.port", "0443", "no dest.port is written like that"],
  ["source.port", "65536", "no source.port is written like that"],
  ["user.id", "", "no user.id is written like that"],
  ["process.id", "4294967296", "no process.id is written like that"],
  ["dest.ip", "10.0.0.0/8", 'not an address (for a block of addresses there is the type "network")'],
  ["source.ip", "localhost", 'not an address (for a block of addresses there is the type "network")'],
  ["protocol", "http", "no such protocol"],
  ["process.path", "curl", "not an absolute path"],
];

for (const [operand, data, reason] of NEVER) {
  Deno.test(`${operand} "${data}" never matches, also in a list`, () => {
    assertEquals(reasons(simple(operand, data)), [`$.operator.data: this never matches: ${reason}`]);
    assertEquals(reasons({ type: "list", list: [simple("dest.host", "x"), simple(operand, data)] }), [
      `$.operator.list[1].data: this never matches: ${reason}`,
    ]);
  });
}

const MAY: readonly Record<string, unknown>[] = [
  simple("dest.port", "443"),
  simple("user.id", "4294967294"),
  simple("dest.ip", "::ffff:1.2.3.4"),
  simple("protocol", "TCP6"),
  simple("process.path", "/usr/bin/curl"),
  simple("dest.host", ""),
  { type: "regexp", operand: "dest.port", data: "^4" },
  { type: "any", list: [simple("dest.port", "https"), simple("dest.port", "443")] },
  { type: "not", list: [simple("dest.port", "https")] },
  { type: "list", list: [simple("dest.port", "443"), simple("source.port", "80")] },
];

for (const operator of MAY) {
  Deno.test(`nothing is said of ${JSON.stringify(operator)}`, () => assertEquals(reasons(operator), []));
}

Deno.test("two different numbers wanted of one operand contradict each other", () => {
  assertEquals(reasons({ type: "list", list: [simple("dest.port", "80"), simple("dest.port", "443")] }), [
    "$.operator.list[0].data: this never matches: $.operator.list[1] wants another dest.port",
    "$.operator.list[1].data: this never matches: $.operator.list[0] wants another dest.port",
  ]);
});

for (const [operand, data] of [["dest.ip", "127.0.0.1"], ["dest.ip", "::1"], ["dest.scope", "loopback"]] as const) {
  Deno.test(`${operand} ${data} is asked of rules with precedence alone, unless loopback is judged`, () => {
    const of = (loopback: LoopbackMode, precedence: boolean) =>
      reasons(simple(operand, data), loopback, { precedence });
    const text = "$.operator.data: this never matches: connections to this host itself are";
    assertEquals(of("allow", false), [`${text} a matter of rules with precedence (Loopback is "allow")`]);
    assertEquals(of("skip", true), [`${text} not looked at (Loopback is "skip")`]);
    assertEquals([...of("allow", true), ...of("judge", false)], []);
  });
}
