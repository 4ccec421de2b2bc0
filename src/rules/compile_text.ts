import type { IpAddress } from "../core/ip_address.ts";
import { parseIp } from "../core/parse_ip.ts";
import type { ParentProcess } from "../core/process.ts";
import { testHost } from "./test_host.ts";
import { foldEquals } from "./matchers/fold_equals.ts";
import type { TextMatcher } from "./matchers/text_matcher.ts";
import { numberSource } from "./number_source.ts";
import { isExactOperand, isNumberOperand, type NumberOperand } from "./operands.ts";
import type { Reading } from "./reading.ts";
import type { TextCondition } from "./rule.ts";
import type { SharedMatchers } from "./shared_matchers.ts";
import type { Subject } from "./subject.ts";
import type { Predicate } from "./predicate.ts";
import { textSource } from "./text_source.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "./truth.ts";

/** Makes a function of a simple or regexp condition. */
export function compileText(condition: TextCondition, reading: Reading, shared: SharedMatchers): Predicate {
  const { type, operand, data } = condition;
  if (operand === "true") return () => TRUE;
  if (type === "simple" && isNumberOperand(operand)) return equalsNumber(operand, data);
  if (type === "simple" && (operand === "source.ip" || operand === "dest.ip")) return equalsAddress(operand, data);
  const matches = matcherOf(condition, reading, shared);
  if (operand === "process.path") return onPath(matches, reading);
  if (operand === "process.parent.path") return onAnyAncestor(matches, reading);
  if (operand === "dest.host") return testHost(matches, reading);
  const textOf = textSource(operand);
  return (subject) => {
    const text = textOf(subject);
    if (text === undefined) return FALSE;
    if (text === null) return unknown(subject, operand);
    return matches(text, subject) ? TRUE : FALSE;
  };
}

function matcherOf(condition: TextCondition, reading: Reading, shared: SharedMatchers): TextMatcher {
  const { type, operand, data, sensitive } = condition;
  if (type === "regexp") {
    const pattern = shared.pattern(data, sensitive);
    return (text) => pattern.matches(text);
  }
  if (sensitive) return (text) => text === data;
  if (!isExactOperand(operand)) return (text) => foldEquals(text, data);
  return inEitherCase(data, reading);
}

/**
 * For names of which another case is another thing: an exact reading compares letter by letter, another folds case, and
 * both tell where that makes a difference.
 */
function inEitherCase(data: string, reading: Reading): TextMatcher {
  return (text, subject) => {
    if (text === data) return true;
    if (!foldEquals(text, data)) return false;
    subject.noteOtherCase(data);
    return !reading.exact;
  };
}

function unknown(subject: Subject, operand: string): Truth {
  subject.noteUnknown(operand);
  return UNKNOWN;
}

/** As comparing the decimal texts would say, without making one. */
function equalsNumber(operand: NumberOperand, data: string): Predicate {
  const wanted = /^(0|[1-9][0-9]{0,14})$/.test(data) ? Number(data) : Number.NaN;
  const numberOf = numberSource(operand);
  return (subject) => {
    const value = numberOf(subject);
    if (value < 0) return unknown(subject, operand);
    return value === wanted ? TRUE : FALSE;
  };
}

/** By value, so that every spelling of an IPv6 address is the address. A mapped IPv4 address is the IPv4 address. */
function equalsAddress(operand: "source.ip" | "dest.ip", data: string): Predicate {
  const wanted = parseIp(data);
  if (wanted === null) return () => FALSE;
  return operand === "dest.ip"
    ? (subject) => sameBits(subject.facts.connection.destination, wanted) ? TRUE : FALSE
    : (subject) => sameBits(subject.facts.connection.source, wanted) ? TRUE : FALSE;
}

function sameBits(a: IpAddress, b: IpAddress): boolean {
  return a.w3 === b.w3 && a.w2 === b.w2 && a.w1 === b.w1 && a.w0 === b.w0;
}

/** An exact reading wants the path to be the file that runs, not only to read like it. */
function onPath(matches: TextMatcher, reading: Reading): Predicate {
  return (subject) => {
    const { process } = subject.facts;
    if (process === null || process.path === "") return unknown(subject, "process.path");
    if (!matches(process.path, subject)) return FALSE;
    return reading.exact && process.exeMismatch !== null ? unknown(subject, "process.path") : TRUE;
  };
}

function onAnyAncestor(matches: TextMatcher, reading: Reading): Predicate {
  const isSure = ({ exeMismatch }: ParentProcess): boolean => !reading.exact || exeMismatch === null;
  return (subject) => {
    const { process } = subject.facts;
    if (process === null) return unknown(subject, "process.parent.path");
    let least: Truth = FALSE;
    for (const parent of process.parents) {
      if (!matches(parent.path, subject)) continue;
      if (isSure(parent)) return TRUE;
      least = UNKNOWN;
    }
    return least === UNKNOWN ? unknown(subject, "process.parent.path") : FALSE;
  };
}
