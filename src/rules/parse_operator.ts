import * as z from "zod";
import { asGid } from "../core/identifiers.ts";
import { parseNetwork } from "../core/ip_network.ts";
import { SCOPES } from "../core/scope_of.ts";
import { assertNever } from "../core/assert_never.ts";
import { checkShape } from "./check_shape.ts";
import { parseGoJson } from "./go_json.ts";
import { regexpMatcher } from "./matchers/regexp.ts";
import { notOneOf, suggestion } from "./nearest.ts";
import { isNetworkOperand, isNumberOperand, isTextOperand, OPERANDS } from "./operands.ts";
import { normalDomain } from "./normal_domain.ts";
import { parseRanges } from "./parse_range.ts";
import { isListOperand } from "./lists/list_operand.ts";
import { below, failed, type Parsed, type Problem } from "./parsed.ts";
import type { Combination, Condition, Operator } from "./rule.ts";
import type { RuleContext } from "./rule_context.ts";
import { type ConditionShape, conditionShape, type OperatorShape, RULE_KEYS } from "./rule_shape.ts";

/** Combinations within combinations, at most. */
const DEEPEST = 4;

/**
 * What an operator means: type and operand fit each other, networks and users are resolved, patterns compile. The
 * combinations on which OpenSnitch crashes, and the empty list that would match everything, are refused.
 */
export function parseOperator(shape: OperatorShape, path: string, context: RuleContext): Parsed<Operator> {
  return isCombination(shape.type)
    ? parseCombination(shape.type, shape, path, context, 1)
    : parseCondition(shape, path, context);
}

function isCombination(type: ConditionShape["type"]): type is Combination["type"] {
  return type === "list" || type === "any" || type === "not";
}

function parseCombination(
  type: Combination["type"],
  shape: ConditionShape,
  path: string,
  context: RuleContext,
  depth: number,
): Parsed<Operator> {
  if (depth > DEEPEST) return failed(below(path, "type"), `deeper than ${DEEPEST} levels`);
  const children = childrenOf(shape, path);
  if (!children.ok) return children;
  const { shapes, path: at } = children.value;
  if (shapes.length === 0) return failed(below(path, "list"), EMPTY[type]);
  if (type === "not" && shapes.length > 1) return failed(below(path, "list"), "not denies one condition");
  const results = shapes.map((each, index) => parseChild(each, below(at, index), context, type, depth));
  const problems: Problem[] = [];
  const conditions: Operator[] = [];
  for (const result of results) {
    if (result.ok) conditions.push(result.value);
    else problems.push(...result.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { type, conditions } };
}

const EMPTY: Readonly<Record<Combination["type"], string>> = {
  list: "empty: it would match everything",
  any: "empty: it would match nothing",
  not: "empty: there is nothing to deny",
};

function parseChild(
  shape: ConditionShape,
  path: string,
  context: RuleContext,
  within: Combination["type"],
  depth: number,
): Parsed<Operator> {
  if (!isCombination(shape.type)) return parseCondition(shape, path, context, true);
  if (shape.type === "list" && within === "list") return failed(below(path, "type"), "a list inside a list");
  return parseCombination(shape.type, shape, path, context, depth + 1);
}

interface Children {
  readonly shapes: readonly ConditionShape[];
  /** Where in the document they stand. */
  readonly path: string;
}

/** The children: in `list`, or in files of old versions as JSON text in `data`. */
function childrenOf(shape: ConditionShape, path: string): Parsed<Children> {
  const listPath = below(path, "list");
  const inList = checkShape(z.array(conditionShape), shape.list ?? [], listPath);
  if (!inList.ok) return inList;
  const data = shape.data ?? "";
  if (inList.value.length > 0 || data === "") return { ok: true, value: { shapes: inList.value, path: listPath } };
  const dataPath = below(path, "data");
  const legacy = parseGoJson(data, RULE_KEYS);
  if (!legacy.ok) return failed(dataPath, "the children of the list are neither in list nor, as JSON text, in data");
  const shapes = checkShape(z.array(conditionShape), legacy.value, dataPath);
  return shapes.ok ? { ok: true, value: { shapes: shapes.value, path: dataPath } } : shapes;
}

function parseCondition(shape: ConditionShape, path: string, context: RuleContext, inList = false): Parsed<Condition> {
  const operand = shape.operand ?? "";
  const known = isTextOperand(operand) || OPERANDS.includes(operand);
  if (operand === "list") return failed(below(path, "operand"), `"list" needs the type "list", not "${shape.type}"`);
  if (operand === "") return failed(below(path, "operand"), "missing");
  if (!known) {
    return failed(below(path, "operand"), `no such operand: ${quoted(operand)}${suggestion(operand, OPERANDS)}`);
  }
  if (inList && Array.isArray(shape.list) && shape.list.length > 0) {
    return failed(below(path, "list"), "a list inside a list");
  }
  return isCombination(shape.type)
    ? misfit(path, operand, shape.type)
    : conditionOf(shape.type, operand, shape, path, context);
}

type ConditionType = Exclude<ConditionShape["type"], Combination["type"]>;

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
      return simpleCondition(operand, shape, path, context);
    case "regexp":
      return textCondition(type, operand, shape, path);
    case "network":
      return networkCondition(operand, data, path, context);
    case "range":
      return rangeCondition(operand, data, path);
    case "domain":
      return domainCondition(operand, data, path);
    case "lists":
      return listFileCondition(operand, shape, path);
    default:
      return assertNever(type);
  }
}

function simpleCondition(
  operand: string,
  shape: ConditionShape,
  path: string,
  context: RuleContext,
): Parsed<Condition> {
  const data = shape.data ?? "";
  if (operand === "user.name") return userCondition(data, path, context);
  if (operand === "user.group") return groupCondition(data, path, context);
  if (operand === "dest.scope" && !SCOPES.some((scope) => scope === data)) {
    return failed(below(path, "data"), notOneOf(data, SCOPES));
  }
  return textCondition("simple", operand, shape, path);
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

function groupCondition(data: string, path: string, context: RuleContext): Parsed<Condition> {
  const groupId = /^(0|[1-9][0-9]{0,9})$/.test(data) ? asGid(Number(data)) : context.groupId(data);
  if (groupId === null) return failed(below(path, "data"), `no such group: ${quoted(data)}`);
  return { ok: true, value: { type: "simple", operand: "user.group", data, groupId } };
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
  const ranges = parseRanges(data);
  if (ranges === null) {
    return failed(
      below(path, "data"),
      `not a range such as 1-1024, or a set such as 80,443,8000-8099: ${quoted(data)}`,
    );
  }
  return { ok: true, value: { type: "range", operand, data, ranges } };
}

function domainCondition(operand: string, data: string, path: string): Parsed<Condition> {
  if (operand !== "dest.host") return misfit(path, operand, "domain");
  const domain = normalDomain(data);
  if (domain === null) return failed(below(path, "data"), `not the name of a domain: ${quoted(data)}`);
  return { ok: true, value: { type: "domain", operand, data, domain } };
}

function listFileCondition(operand: string, shape: ConditionShape, path: string): Parsed<Condition> {
  if (!isListOperand(operand)) return misfit(path, operand, "lists");
  const { data = "", sensitive = false } = shape;
  if (!data.startsWith("/") || data.includes("\0")) {
    return failed(below(path, "data"), `not the path of a directory, such as /etc/sallyport/lists: ${quoted(data)}`);
  }
  return { ok: true, value: { type: "lists", operand, data, sensitive } };
}

function misfit(path: string, operand: string, type: ConditionShape["type"]): Parsed<Condition> {
  return failed(below(path, "operand"), `${quoted(operand)} cannot be compared by the type "${type}"`);
}

/** What the file says, shortened for a message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
