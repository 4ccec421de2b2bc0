import * as z from "zod";
import { parseNetwork } from "../core/ip_network.ts";
import { assertNever } from "../core/assert_never.ts";
import { checkShape } from "./check_shape.ts";
import { parseGoJson } from "./go_json.ts";
import { regexpMatcher } from "./matchers/regexp.ts";
import { suggestion } from "./nearest.ts";
import { isNetworkOperand, isNumberOperand, isTextOperand, OPERANDS } from "./operands.ts";
import { parseRange } from "./parse_range.ts";
import { below, failed, type Parsed, type Problem } from "./parsed.ts";
import type { Condition, Operator } from "./rule.ts";
import type { RuleContext } from "./rule_context.ts";
import { type ConditionShape, conditionShape, isListFileOperand, type OperatorShape, RULE_KEYS } from "./rule_shape.ts";

const LISTS_NOT_READ = "list files are not read yet";

/**
 * What an operator means: type and operand fit each other, networks and users are resolved, patterns compile. The
 * combinations on which OpenSnitch crashes, and the empty list that would match everything, are refused.
 */
export function parseOperator(shape: OperatorShape, path: string, context: RuleContext): Parsed<Operator> {
  if (shape.type !== "list") return parseCondition(shape, path, context);
  const children = childrenOf(shape, path);
  if (!children.ok) return children;
  if (children.value.shapes.length === 0) return failed(below(path, "list"), "empty: it would match everything");
  const results = children.value.shapes.map((each, at) =>
    parseCondition(each, below(children.value.path, at), context, true)
  );
  const problems: Problem[] = [];
  const conditions: Condition[] = [];
  for (const result of results) {
    if (result.ok) conditions.push(result.value);
    else problems.push(...result.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { type: "list", conditions } };
}

interface Children {
  readonly shapes: readonly ConditionShape[];
  /** Where in the document they stand. */
  readonly path: string;
}

/** The children of a list: in `list`, or in files of old versions as JSON text in `data`. */
function childrenOf(shape: OperatorShape, path: string): Parsed<Children> {
  const inList = shape.list ?? [];
  const data = shape.data ?? "";
  if (inList.length > 0 || data === "") return { ok: true, value: { shapes: inList, path: below(path, "list") } };
  const dataPath = below(path, "data");
  const legacy = parseGoJson(data, RULE_KEYS);
  if (!legacy.ok) return failed(dataPath, "the children of the list are neither in list nor, as JSON text, in data");
  const shapes = checkShape(z.array(conditionShape), legacy.value, dataPath);
  return shapes.ok ? { ok: true, value: { shapes: shapes.value, path: dataPath } } : shapes;
}

function parseCondition(shape: ConditionShape, path: string, context: RuleContext, inList = false): Parsed<Condition> {
  const operand = shape.operand ?? "";
  const known = isTextOperand(operand) || OPERANDS.includes(operand);
  if (shape.type === "lists" || isListFileOperand(operand)) return failed(below(path, "operand"), LISTS_NOT_READ);
  if (shape.type === "list") return failed(below(path, "type"), "a list inside a list");
  if (operand === "list") return failed(below(path, "operand"), `"list" needs the type "list", not "${shape.type}"`);
  if (operand === "") return failed(below(path, "operand"), "missing");
  if (!known) {
    return failed(below(path, "operand"), `no such operand: ${quoted(operand)}${suggestion(operand, OPERANDS)}`);
  }
  if (inList && Array.isArray(shape.list) && shape.list.length > 0) {
    return failed(below(path, "list"), "a list inside a list");
  }
  return conditionOf(shape.type, operand, shape, path, context);
}

type ConditionType = Exclude<ConditionShape["type"], "list" | "lists">;

function conditionOf(
  type: ConditionType,
  operand: string,
  shape: ConditionShape,
  path: string,
  context: RuleContext,
): Parsed<Condition> {
  const data = shape.data ?? "";
  switch (type) {
    case "simple":
      return operand === "user.name" ? userCondition(data, path, context) : textCondition(type, operand, shape, path);
    case "regexp":
      return textCondition(type, operand, shape, path);
    case "network":
      return networkCondition(operand, data, path, context);
    case "range":
      return rangeCondition(operand, data, path);
    default:
      return assertNever(type);
  }
}

function textCondition(
  type: "simple" | "regexp",
  operand: string,
  shape: ConditionShape,
  path: string,
): Parsed<Condition> {
  if (!isTextOperand(operand)) return misfit(path, operand, type);
  const data = shape.data ?? "";
  const sensitive = shape.sensitive ?? false;
  if (type === "regexp") {
    try {
      regexpMatcher(data, sensitive);
    } catch (error) {
      return failed(below(path, "data"), `not a pattern of RE2: ${error instanceof Error ? error.message : "?"}`);
    }
  }
  return { ok: true, value: { type, operand, data, sensitive } };
}

function userCondition(data: string, path: string, context: RuleContext): Parsed<Condition> {
  const userId = context.userId(data);
  if (userId === null) {
    return failed(below(path, "data"), `no such user: ${quoted(data)} (for a number there is the operand "user.id")`);
  }
  return { ok: true, value: { type: "simple", operand: "user.name", data, userId } };
}

function networkCondition(operand: string, data: string, path: string, context: RuleContext): Parsed<Condition> {
  if (!isNetworkOperand(operand)) return misfit(path, operand, "network");
  const alias = context.aliases.get(data);
  const block = alias === undefined ? parseNetwork(data) : null;
  const networks = alias ?? (block === null ? null : [block]);
  if (networks === null) {
    return failed(below(path, "data"), `neither a network such as 10.0.0.0/8 nor a known alias: ${quoted(data)}`);
  }
  return { ok: true, value: { type: "network", operand, data, networks } };
}

function rangeCondition(operand: string, data: string, path: string): Parsed<Condition> {
  if (!isNumberOperand(operand)) return misfit(path, operand, "range");
  const range = parseRange(data);
  if (range === null) return failed(below(path, "data"), `not a range such as 1-1024: ${quoted(data)}`);
  return { ok: true, value: { type: "range", operand, data, ...range } };
}

function misfit(path: string, operand: string, type: ConditionType): Parsed<Condition> {
  return failed(below(path, "operand"), `${quoted(operand)} cannot be compared by the type "${type}"`);
}

/** What the file says, shortened for a message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
