/** What is to happen with a connection, in the words of the rule files. */
export type Action = "allow" | "deny" | "reject";

/** Why it is to happen. */
export type Reason = "rule" | "default-action" | "own-traffic" | "prompt" | "posture";

/** The outcome of the rules for one connection. */
export interface Decision {
  readonly action: Action;
  /** The rule that decided; null if none did. */
  readonly rule: string | null;
  readonly reason: Reason;
  /** Operands whose value was not known when a condition asked for it, in order of asking. */
  readonly unknown: readonly string[];
  /** What rules say of a path, or of another exact name, that is the sender's but for upper and lower case. */
  readonly otherCase: readonly string[];
  /** The rule asks for silence: no event. */
  readonly quiet: boolean;
}
