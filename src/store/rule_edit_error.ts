import type { Problem } from "../rules/parsed.ts";

/** Why a rule file was not changed. `taken`: there is one of that name; `unknown`: there is none; `unusable`: see problems. */
export type RuleEditFault = "taken" | "unknown" | "unusable";

export class RuleEditError extends Error {
  override readonly name = "RuleEditError";

  constructor(readonly fault: RuleEditFault, message: string, readonly problems: readonly Problem[] = []) {
    super(message);
  }
}
