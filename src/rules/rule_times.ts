import * as z from "zod";
import { checkShape } from "./check_shape.ts";
import { failed, type Parsed } from "./parsed.ts";

/** When rules with a duration were first read: what outlives the daemon. */
export const ruleTimesShape = z.object({
  version: z.literal(1),
  rules: z.array(z.object({
    /** The rule, as JSON: another text is another rule. */
    rule: z.string(),
    /** The boot in which it was read (/proc/sys/kernel/random/boot_id), and milliseconds after that boot. */
    boot: z.string(),
    since: z.number().nonnegative(),
    /** The same on the wall clock, milliseconds since 1970: for another boot. */
    wall: z.number().nonnegative(),
  })),
});

export type RuleTimes = z.infer<typeof ruleTimesShape>;

export const NO_RULE_TIMES: RuleTimes = { version: 1, rules: [] };

/** Parses what was written by us. Problems are given with their place, as of any other file. */
export function parseRuleTimes(text: string): Parsed<RuleTimes> {
  try {
    return checkShape(ruleTimesShape, JSON.parse(text));
  } catch {
    return failed("$", "not JSON");
  }
}
