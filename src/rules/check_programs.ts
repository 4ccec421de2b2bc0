import { assertNever } from "../core/assert_never.ts";
import { regexpMatcher } from "./matchers/regexp.ts";
import { below } from "./parsed.ts";
import { placedConditions } from "./placed_conditions.ts";
import type { ProgramFiles } from "./program_files.ts";
import { programKind, usualPrograms } from "./program_kind.ts";
import type { Remark } from "./remark.ts";
import type { Condition, Rule, TextCondition } from "./rule.ts";

/** How many programs that a pattern fits are named. */
const MOST_NAMED = 3;

/**
 * What is to be said of the programs that a rule names: paths that lead nowhere or elsewhere; and where the rule allows
 * them, programs that do what others tell them, and files that others than root could change.
 */
export function checkPrograms(rule: Rule, files: ProgramFiles): readonly Remark[] {
  const all = placedConditions(rule);
  const onPath = all.filter(({ condition }) => condition.operand === "process.path");
  const hasOther = all.some(({ condition: { operand } }) => operand !== "process.path" && operand !== "true");
  return onPath.flatMap(({ path, condition, isDenied }) => {
    const isAllowed = rule.action === "allow" && !isDenied;
    const reasons = [
      ...(isPath(condition) ? onFile(condition.data, isAllowed, files) : []),
      ...(isAllowed ? onKind(condition, onPath.length === 1, hasOther) : []),
    ];
    return reasons.map((reason) => ({ rule, path: below(path, "data"), reason }));
  });
}

function isPath({ type, data }: Condition): boolean {
  return type === "simple" && data.startsWith("/");
}

function onFile(path: string, isAllowed: boolean, files: ProgramFiles): readonly string[] {
  const file = files.look(path);
  switch (file.state) {
    case "file":
      return isAllowed && file.writable !== null
        ? [`others than root could put another program in its place: ${file.writable}`]
        : [];
    case "elsewhere":
      return [`the path leads to ${file.real}, and by that the program is known`];
    case "missing":
      return ["no such file"];
    case "no-program":
      return ["not a program: it is no regular file"];
    case "not-known":
      return [`cannot be looked at: ${file.why}`];
    default:
      return assertNever(file);
  }
}

function onKind(condition: Condition, isAlone: boolean, hasOther: boolean): readonly string[] {
  if (condition.type === "regexp") return isAlone ? fitting(condition, hasOther) : [];
  const kind = programKind(condition.data);
  if (kind === "interpreter") return ["an interpreter: whatever it is told to run is allowed, too"];
  return kind === "downloader" && !hasOther
    ? ["a program that sends what it is told, where it is told, and the rule has no further condition"]
    : [];
}

/** Of a pattern: the programs of these kinds which it fits, where they usually are. */
function fitting({ data, sensitive }: TextCondition, hasOther: boolean): readonly string[] {
  const fits = regexpMatcher(data, sensitive);
  const found = usualPrograms().filter((path) => (programKind(path) === "interpreter" || !hasOther) && fits(path));
  const rest = found.length - MOST_NAMED;
  const named = [...found.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return found.length === 0 ? [] : [`it fits programs that do what they are told: ${named}`];
}
