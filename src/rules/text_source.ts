import { assertNever } from "../core/assert_never.ts";
import type { ControlGroup } from "../core/control_group.ts";
import type { InterfaceIndex } from "../core/identifiers.ts";
import { scopeOf } from "../core/scope_of.ts";
import type { Facts } from "./facts.ts";
import { numberSource } from "./number_source.ts";
import { isEnvironmentOperand, isNumberOperand, type TextOperand, variableOf } from "./operands.ts";
import type { Subject } from "./subject.ts";

/** Operands of which one text is compared; the others have rules of their own (compile_text.ts). */
export type PlainOperand = Exclude<TextOperand, "true" | "process.path" | "process.parent.path" | "dest.host">;

/** Undefined: known not to be there, so nothing equals it. */
export type TextSource = (subject: Subject) => string | null | undefined;

/** Reads the text of an operand off the subject: null if it is not known. */
export function textSource(operand: PlainOperand): TextSource {
  if (isEnvironmentOperand(operand)) return environment(variableOf(operand));
  if (isNumberOperand(operand)) return digits(numberSource(operand));
  switch (operand) {
    case "process.command":
      return (subject) => subject.facts.process === null ? null : subject.command(subject.facts.process);
    case "process.hash.md5":
      return (subject) => subject.hash("md5");
    case "process.hash.sha1":
      return (subject) => subject.hash("sha1");
    case "process.hash.sha256":
      return (subject) => subject.hash("sha256");
    case "source.ip":
      return (subject) => subject.source;
    case "dest.ip":
      return (subject) => subject.destination;
    case "process.cgroup":
      return ({ facts }) => facts.process?.controlGroup?.path ?? null;
    case "systemd.unit":
      return ({ facts }) => ofGroup(facts, ({ unit }) => unit);
    case "container.id":
      return ({ facts }) => ofGroup(facts, ({ container }) => container?.id ?? null);
    case "dest.scope":
      return ({ facts }) => scopeOf(facts.connection.destination);
    case "protocol":
      return (subject) => subject.protocol;
    case "iface.in":
      return (subject) => interfaceName(subject, subject.facts.connection.inputInterface);
    case "iface.out":
      return (subject) => interfaceName(subject, subject.facts.connection.outputInterface);
    default:
      return assertNever(operand);
  }
}

/** "" where the group is known, and says that there is none. */
function ofGroup({ process }: Facts, textOf: (group: ControlGroup) => string | null): string | null {
  const group = process?.controlGroup ?? null;
  return group === null ? null : textOf(group) ?? "";
}

function environment(name: string): TextSource {
  return ({ facts }) => facts.process === null ? null : facts.environment(name);
}

function digits(numberOf: (subject: Subject) => number): TextSource {
  return (subject) => {
    const value = numberOf(subject);
    return value < 0 ? null : String(value);
  };
}

function interfaceName(subject: Subject, index: InterfaceIndex): string | null | undefined {
  return index === 0 ? undefined : subject.facts.interfaceName(index);
}
