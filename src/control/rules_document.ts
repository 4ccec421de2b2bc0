import * as z from "zod";

/** A rule file's content, read by whoever sends it. */
export const addRuleRequest = z.object({
  text: z.string(),
  /** Whether a rule of the same name is replaced. */
  replace: z.boolean(),
});

export type AddRuleRequest = z.infer<typeof addRuleRequest>;

export const setRuleRequest = z.object({ enabled: z.boolean() });

/** What was changed, and is in force. */
export const ruleChangedDocument = z.object({ name: z.string(), file: z.string().nullable() });

export type RuleChangedDocument = z.infer<typeof ruleChangedDocument>;

/** The rules that are in force, in no particular order. */
export const rulesDocument = z.object({
  directory: z.string(),
  rules: z.array(z.object({
    name: z.string(),
    action: z.enum(["allow", "deny", "reject"]),
    enabled: z.boolean(),
    duration: z.string(),
    /** Null for a rule that is in no file. */
    file: z.string().nullable(),
    /** Of one in no file: how long it still holds. Null if it has no end. */
    rest_seconds: z.number().nullable(),
  })),
});

export type RulesDocument = z.infer<typeof rulesDocument>;
