import { assertEquals, assertThrows } from "@std/assert";
import { Subject } from "../../src/rules/subject.ts";
import { connection, facts, ip, process } from "./samples.ts";

Deno.test("a subject begun anew forgets the one before", () => {
  const subject = new Subject();
  subject.begin(facts());
  subject.noteUnknown("dest.host");
  assertEquals([subject.protocol, subject.source, subject.destination], ["tcp", "192.168.1.111", "185.53.178.14"]);
  assertEquals(subject.command(process()), "opensnitchd -rules-path /etc/opensnitchd/rules");

  subject.begin(facts({ connection: connection({ source: ip("fd00::1"), destination: ip("fd00::2") }) }));
  assertEquals(subject.unknown, []);
  assertEquals([subject.protocol, subject.source, subject.destination], ["tcp6", "fd00::1", "fd00::2"]);
  assertEquals(subject.command(process({ args: [] })), "");
});

Deno.test("unknown operands are noted once, in order", () => {
  const subject = new Subject();
  subject.begin(facts());
  for (const operand of ["dest.host", "process.path", "dest.host"]) subject.noteUnknown(operand);
  assertEquals(subject.unknown, ["dest.host", "process.path"]);
});

Deno.test("a subject that was not begun has no facts", () => {
  assertThrows(() => new Subject().facts, Error, "no connection was begun");
});
