import type { Problem } from "./parsed.ts";
import type { Rule } from "./rule.ts";

/** Something about a rule that can be used, and yet is not what somebody meant. `path` is the place in its file. */
export interface Remark extends Problem {
  readonly rule: Rule;
}
