import { checkShape } from "./check_shape.ts";
import { parseGoDuration } from "./go_duration.ts";
import { parseGoJson } from "./go_json.ts";
import { DHCP_RULE } from "./dhcp_rule.ts";
import { LOOPBACK_RULE } from "./loopback_rule.ts";
import { parseOperator } from "./parse_operator.ts";
import { failed, type Parsed, type Problem } from "./parsed.ts";
import type { Rule } from "./rule.ts";
import type { RuleContext } from "./rule_context.ts";
import { RULE_KEYS, type RuleShape, ruleShape } from "./rule_shape.ts";

const ENDLESS = ["once", "until restart", "always"];

/** Parses an OpenSnitch rule file. All problems are given, each with its JSON path. */
export function parseRuleFile(text: string, context: RuleContext): Parsed<Rule> {
  const document = parseGoJson(text, RULE_KEYS);
  if (!document.ok) return document;
  const shape = checkShape(ruleShape, document.value);
  return shape.ok ? toRule(shape.value, context) : shape;
}

function toRule(shape: RuleShape, context: RuleContext): Parsed<Rule> {
  const duration = parseDuration(shape.duration ?? "");
  const operator = parseOperator(shape.operator, "$.operator", context);
  const problems: Problem[] = [...nameProblems(shape.name)];
  if (!duration.ok) problems.push(...duration.problems);
  if (!operator.ok) problems.push(...operator.problems);
  if (problems.length > 0 || !duration.ok || !operator.ok) return { ok: false, problems };
  return {
    ok: true,
    value: {
      name: shape.name,
      description: shape.description ?? "",
      action: shape.action,
      ...duration.value,
      enabled: shape.enabled ?? false,
      precedence: shape.precedence ?? false,
      nolog: shape.nolog ?? false,
      created: shape.created ?? null,
      updated: shape.updated ?? null,
      operator: operator.value,
    },
  };
}

/** Absent means always, as it does in OpenSnitch, which sets no timer then. */
function parseDuration(text: string): Parsed<Pick<Rule, "duration" | "durationMilliseconds">> {
  const duration = text === "" ? "always" : text;
  if (ENDLESS.includes(duration)) return { ok: true, value: { duration, durationMilliseconds: null } };
  const durationMilliseconds = parseGoDuration(duration);
  if (durationMilliseconds !== null) return { ok: true, value: { duration, durationMilliseconds } };
  return failed("$.duration", "expected once, until restart, always, or a duration above zero such as 30s, 15m, 1h30m");
}

/** A name becomes a file name and is shown on terminals. */
function nameProblems(name: string): readonly Problem[] {
  const problem = (reason: string): readonly Problem[] => [{ path: "$.name", reason }];
  if (name.includes("/")) return problem('"/" in the name');
  if (/\p{Cc}/u.test(name)) return problem("control character in the name");
  if (!name.isWellFormed()) return problem("half a surrogate pair in the name");
  if (name === LOOPBACK_RULE || name === DHCP_RULE) return problem("this name is a built-in rule's");
  return [];
}
