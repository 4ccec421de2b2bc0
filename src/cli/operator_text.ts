import { assertNever } from "../core/assert_never.ts";
import { cutText } from "../report/cut_text.ts";
import { escapeText } from "../report/escape_text.ts";
import type { Condition, Operator } from "../rules/rule.ts";

const MOST_OF_DATA = 200;

/** An operator as a few words: `dest.port is 443`, `process.path fits ^/usr/`, `not (dest.host in example.org)`. */
export function operatorText(operator: Operator): string {
  switch (operator.type) {
    case "list":
      return operator.conditions.map(partText).join(" and ");
    case "any":
      return operator.conditions.map(partText).join(" or ");
    case "not":
      return `not (${operator.conditions.map(operatorText).join("")})`;
    case "simple":
      return operator.operand === "true" ? "anything" : compared("is", operator);
    case "regexp":
      return compared("fits", operator);
    case "domain":
    case "network":
    case "range":
    case "lists":
      return compared("in", operator);
    default:
      return assertNever(operator);
  }
}

/** Within others, a combination is put in brackets. */
function partText(operator: Operator): string {
  const text = operatorText(operator);
  return operator.type === "list" || operator.type === "any" ? `(${text})` : text;
}

function compared(how: string, { operand, data }: Condition): string {
  return `${escapeText(operand)} ${how} ${dataText(data)}`;
}

/** A text from a rule or of a connection, safe to show: where it begins and ends can be seen. */
export function dataText(data: string): string {
  const text = escapeText(cutText(data, MOST_OF_DATA));
  return /^[^\s,()"]+$/.test(text) ? text : `"${text}"`;
}
