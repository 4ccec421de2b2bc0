import { assertNever } from "../core/assert_never.ts";
import type { Decision } from "../core/decision.ts";
import { escapeText } from "./escape_text.ts";

/** What decided, in words. */
export function reasonText({ reason, rule }: Pick<Decision, "reason" | "rule">): string {
  switch (reason) {
    case "rule":
      return `rule ${escapeText(rule ?? "")}`;
    case "default-action":
      return "default action";
    case "own-traffic":
      return "own traffic";
    case "prompt":
      return "answered by hand";
    case "posture":
      return "failure posture";
    default:
      return assertNever(reason);
  }
}
