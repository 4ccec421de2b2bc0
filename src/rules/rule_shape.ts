import * as z from "zod";
import { OPERANDS } from "./operands.ts";

const OPERAND_PATTERN = { anyOf: [{ enum: [...OPERANDS] }, { pattern: "^process\\.env\\..+$" }] };
const when = z.union([z.string(), z.number()]);

/** What an operator and its children have in common. `data` and `operand` are judged by what `type` makes of them. */
const condition = {
  type: z.enum(["simple", "regexp", "network", "range", "domain", "list", "any", "not", "lists"]).describe(
    "simple: equal. regexp: RE2, found anywhere. network: address in a block. range: number between two, or a set. domain: a name or below it. list: all of its children. any: one of them. not: the only one does not hold. lists: among what the files of a directory list.",
  ),
  operand: z.string().optional().meta({ ...OPERAND_PATTERN, description: "What is compared. Not needed for a list." }),
  data: z.string().optional().describe("What it is compared with; for lists, the directory. Absent means empty."),
  sensitive: z.boolean().optional().describe("Whether case counts. Absent means false."),
};

/** A child. Its own list, if it carries one, is looked at when its type is known. */
export const conditionShape: z.ZodType<ConditionShape> = z.object({ ...condition, list: z.unknown().optional() });

/** An OpenSnitch rule file as JSON, before anything is resolved. Null and absent are the same; other keys are ignored. */
export const ruleShape = z.object({
  created: when.optional().describe("RFC 3339; numbers of the oldest files are taken as well."),
  updated: when.optional().describe("As created."),
  name: z.string().min(1).max(250).describe(
    "Identity of the rule, and its place in the order (bytes). No slash, no control characters.",
  ),
  description: z.string().optional(),
  action: z.enum(["allow", "deny", "reject"]),
  duration: z.string().optional().describe(
    "always, until restart, once (not kept on disk), or a Go duration such as 1h30m. Absent means always.",
  ),
  enabled: z.boolean().optional().describe("Absent means false."),
  precedence: z.boolean().optional().describe("The walk ends at this rule if it matches. Absent means false."),
  nolog: z.boolean().optional().describe("No event is made of what the rule decides. Absent means false."),
  operator: z.object({ ...condition, list: z.array(conditionShape).nullish() }),
});

export interface ConditionShape {
  readonly type: z.infer<z.ZodObject<typeof condition>>["type"];
  readonly operand?: string | undefined;
  readonly data?: string | undefined;
  readonly sensitive?: boolean | undefined;
  readonly list?: unknown;
}

export type RuleShape = z.infer<typeof ruleShape>;
export type OperatorShape = RuleShape["operator"];

/** The keys of every level, for reading them whatever their case. */
export const RULE_KEYS: readonly string[] = [
  ...Object.keys(ruleShape.shape),
  ...Object.keys(ruleShape.shape.operator.shape),
];
