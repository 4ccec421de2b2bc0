import { below } from "./parsed.ts";
import type { Condition, Operator, Rule } from "./rule.ts";

/** A condition, and where it stands in its rule's file. */
export interface PlacedCondition {
  /** A JSON path such as `$.operator.list[1]`. */
  readonly path: string;
  readonly condition: Condition;
  /** Whether the rule can match only where this holds: not so within `any` and `not`. */
  readonly isNeeded: boolean;
  /** Whether it stands within a `not`. */
  readonly isDenied: boolean;
}

/** All conditions of a rule, at any depth. */
export function placedConditions({ operator }: Rule): readonly PlacedCondition[] {
  return placed(operator, "$.operator", true, false);
}

function placed(operator: Operator, path: string, isNeeded: boolean, isDenied: boolean): readonly PlacedCondition[] {
  if (!("conditions" in operator)) return [{ path, condition: operator, isNeeded, isDenied }];
  const { type, conditions } = operator;
  return conditions.flatMap((each, at) =>
    placed(each, below(below(path, "list"), at), isNeeded && type === "list", isDenied !== (type === "not"))
  );
}
