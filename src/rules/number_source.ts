import { assertNever } from "../core/assert_never.ts";
import type { NumberOperand } from "./operands.ts";
import type { Subject } from "./subject.ts";

/** Reads a number off the subject: -1 if it is not known. A packet without ports has port 0, as in OpenSnitch. */
export function numberSource(operand: NumberOperand): (subject: Subject) => number {
  switch (operand) {
    case "process.id":
      return (subject) => subject.facts.process?.pid ?? -1;
    case "user.id":
      return (subject) => subject.facts.userId ?? -1;
    case "source.port":
      return (subject) => subject.facts.connection.sourcePort ?? 0;
    case "dest.port":
      return (subject) => subject.facts.connection.destinationPort ?? 0;
    default:
      return assertNever(operand);
  }
}
