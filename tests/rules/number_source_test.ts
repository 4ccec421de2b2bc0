import { assertEquals } from "@std/assert";
import { numberSource } from "../../src/rules/number_source.ts";
import type { NumberOperand } from "../../src/rules/operands.ts";
import { Subject } from "../../src/rules/subject.ts";
import { connection, facts } from "./samples.ts";

function read(operand: NumberOperand, given = facts()): number {
  const subject = new Subject();
  subject.begin(given);
  return numberSource(operand)(subject);
}

Deno.test("numbers are read off the facts", () => {
  const operands = ["process.id", "user.id", "source.port", "dest.port"] as const;
  assertEquals(operands.map((operand) => read(operand)), [12345, 666, 47676, 443]);
});

Deno.test("what is not known is -1, a packet without ports has port 0", () => {
  const bare = facts({
    process: null,
    userId: null,
    connection: connection({ sourcePort: null, destinationPort: null }),
  });
  const operands = ["process.id", "user.id", "source.port", "dest.port"] as const;
  assertEquals(operands.map((operand) => read(operand, bare)), [-1, -1, 0, 0]);
});
