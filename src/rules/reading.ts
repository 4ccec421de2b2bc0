import type { Action } from "../core/decision.ts";

/** How the conditions of a rule read what is not certain. */
export interface Reading {
  /** Whether paths compare letter by letter, and count only where they are the file that runs: a wrong yes weighs more. */
  readonly exact: boolean;
  /** Whether a host name that is not known is the empty text, which OpenSnitch compares; else it is unknown. */
  readonly namelessIsEmpty: boolean;
}

/**
 * An allow rule must be certain. One that denies or rejects folds case, and sees no name as the empty text, lest `.*ads.*`
 * deny everything.
 */
export function readingOf(action: Action): Reading {
  return { exact: action === "allow", namelessIsEmpty: action !== "allow" };
}

/** Within a `not`, where a wrong no of the rule weighs more, a wrong yes of what it denies does. A name stays unknown. */
export function withinNot({ exact, namelessIsEmpty }: Reading): Reading {
  return { exact: !exact, namelessIsEmpty };
}
