import { assertEquals } from "@std/assert";
import type { Action } from "../../src/core/decision.ts";
import { compileListFile } from "../../src/rules/compile_list_file.ts";
import type { Facts } from "../../src/rules/facts.ts";
import type { ListOperand } from "../../src/rules/lists/list_operand.ts";
import { type LoadedList, NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { Subject } from "../../src/rules/subject.ts";
import { readingOf } from "../../src/rules/reading.ts";
import { SharedMatchers } from "../../src/rules/shared_matchers.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "../../src/rules/truth.ts";
import { built, listsOfOne } from "./lists/samples.ts";
import { connection, facts, ip } from "./samples.ts";

type Asked = readonly [truth: Truth, unknown: string];

function ask(operand: ListOperand, list: LoadedList | undefined, given: Facts, action: Action = "deny"): Asked {
  const subject = new Subject();
  subject.begin(given);
  const condition = { type: "lists", operand, data: "/lists", sensitive: false } as const;
  const matchers = new SharedMatchers(list === undefined ? NO_LISTS : listsOfOne(list));
  const truth = compileListFile(condition, readingOf(action), matchers.list(condition))(subject);
  return [truth, subject.unknown.join()];
}

Deno.test("the destination is looked up among addresses and networks", () => {
  for (const operand of ["lists.ips", "lists.nets"] as const) {
    assertEquals(ask(operand, built(operand, "185.53.178.14"), facts()), [TRUE, ""]);
    assertEquals(ask(operand, built(operand, "185.53.178.0/24\n::1"), facts()), [TRUE, ""]);
    assertEquals(ask(operand, built(operand, "192.168.1.111"), facts()), [FALSE, ""]);
    const mapped = facts({ connection: connection({ destination: ip("::ffff:185.53.178.14") }) });
    assertEquals(ask(operand, built(operand, "185.53.178.14"), mapped), [TRUE, ""]);
  }
});

Deno.test("the name is looked up among names and patterns", () => {
  for (
    const [operand, line] of [["lists.domains", "0.0.0.0 opensnitch.io"], ["lists.domains_regexp", "^open"]] as const
  ) {
    const list = built(operand, line);
    assertEquals(ask(operand, list, facts()), [TRUE, ""]);
    assertEquals(ask(operand, list, facts({ host: "example.org" })), [FALSE, ""]);
    assertEquals(ask(operand, list, facts({ host: "" }), "allow"), [FALSE, ""]);
    assertEquals(ask(operand, list, facts({ host: null }), "allow"), [UNKNOWN, "dest.host"]);
    assertEquals(ask(operand, list, facts({ host: null }), "reject"), [FALSE, "dest.host"]);
  }
  assertEquals(ask("lists.domains_regexp", built("lists.domains_regexp", ".*"), facts({ host: "" })), [FALSE, ""]);
});

Deno.test("the checksum of the program is looked up; one that is not known is unknown", () => {
  const list = built("lists.hash.md5", "d41d8cd98f00b204e9800998ecf8427e");
  assertEquals(ask("lists.hash.md5", list, facts()), [TRUE, ""]);
  assertEquals(ask("lists.hash.md5", list, facts({ hash: () => "0".repeat(32) })), [FALSE, ""]);
  assertEquals(ask("lists.hash.md5", list, facts({ hash: () => null })), [UNKNOWN, "lists.hash.md5"]);
  assertEquals(ask("lists.hash.md5", list, facts({ process: null })), [UNKNOWN, "lists.hash.md5"]);
  const sha1 = built("lists.hash.sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  assertEquals(ask("lists.hash.sha1", sha1, facts()), [UNKNOWN, "lists.hash.sha1"]);
  const sha256 = built("lists.hash.sha256", "0".repeat(64));
  const known = facts({ hash: (algorithm) => algorithm === "sha256" ? "0".repeat(64) : null });
  assertEquals(ask("lists.hash.sha256", sha256, known), [TRUE, ""]);
});

Deno.test("what a list holds that was never read is not known", () => {
  assertEquals(ask("lists.ips", undefined, facts()), [UNKNOWN, "lists.ips"]);
  assertEquals(ask("lists.domains", undefined, facts()), [UNKNOWN, "lists.domains"]);
  assertEquals(ask("lists.domains", undefined, facts({ host: null })), [FALSE, "dest.host"]);
  assertEquals(ask("lists.domains", undefined, facts({ host: "" }), "allow"), [FALSE, ""]);
  assertEquals(ask("lists.hash.md5", undefined, facts()), [UNKNOWN, "lists.hash.md5"]);
});
