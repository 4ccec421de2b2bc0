import { assertEquals } from "@std/assert";
import { type Reading, readingOf, withinNot } from "../../src/rules/reading.ts";
import { Subject } from "../../src/rules/subject.ts";
import { testHost } from "../../src/rules/test_host.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "../../src/rules/truth.ts";
import { facts, hosts } from "./samples.ts";

const ALLOW = readingOf("allow");
const DENY = readingOf("deny");

/** Whether "a.example" is the name of where somebody connects, and what was not known. */
function ask(reading: Reading, sure: readonly string[], other: readonly string[], name = "a.example"): [Truth, string] {
  const subject = new Subject();
  subject.begin(facts({ hosts: hosts(sure, other) }));
  const truth = testHost((host) => host === name, reading)(subject);
  return [truth, subject.unknown.join()];
}

Deno.test("a rule that allows wants a name that is sure", () => {
  assertEquals(ask(ALLOW, ["b.example", "a.example"], []), [TRUE, ""]);
  assertEquals(ask(ALLOW, ["b.example"], ["a.example"]), [FALSE, ""]);
  assertEquals(ask(ALLOW, [], ["a.example"]), [UNKNOWN, "dest.host"]);
  assertEquals(ask(ALLOW, [], []), [UNKNOWN, "dest.host"]);
});

Deno.test("a rule that denies takes any name of the address", () => {
  assertEquals(ask(DENY, ["b.example"], ["a.example"]), [TRUE, ""]);
  assertEquals(ask(DENY, ["b.example"], ["c.example"]), [FALSE, ""]);
  assertEquals(ask(DENY, [], ["c.example"]), [FALSE, ""]);
  assertEquals(ask(DENY, [], []), [FALSE, "dest.host"]);
  assertEquals(ask(DENY, [], [], ""), [TRUE, "dest.host"]);
  assertEquals(ask(DENY, [], ["c.example"], ""), [FALSE, ""]);
});

Deno.test("what is allowed but for a name must not have it, by whomever", () => {
  const reading = withinNot(ALLOW);
  assertEquals(ask(reading, ["b.example"], ["a.example"]), [TRUE, ""]);
  assertEquals(ask(reading, ["b.example"], []), [FALSE, ""]);
  assertEquals(ask(reading, [], ["c.example"]), [UNKNOWN, "dest.host"]);
});

Deno.test("what is denied but for a name must surely have it", () => {
  const reading = withinNot(DENY);
  assertEquals(ask(reading, ["a.example"], []), [TRUE, ""]);
  assertEquals(ask(reading, [], ["a.example"]), [FALSE, "dest.host"]);
  assertEquals(ask(reading, ["b.example"], ["a.example"]), [FALSE, ""]);
});
