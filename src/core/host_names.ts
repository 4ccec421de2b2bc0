/**
 * Whose question brought a name: that of the very process that connects, of a resolver on this host which asks for all of
 * them, of another process in the same control group, or of anybody else. The nearest first.
 */
export const ASKED_BY = ["process", "resolver", "group", "other"] as const;
export type AskedBy = typeof ASKED_BY[number];

/** A name of an address, and how it is known. */
export interface KnownHost {
  readonly name: string;
  /** The address of the resolver that told it. */
  readonly by: string;
  /** Whether this host is configured to use that resolver. */
  readonly trusted: boolean;
  readonly askedBy: AskedBy;
}

/** What is known of the names of an address, to one process. */
export interface HostNames {
  /** The best known one; null if there is none. */
  readonly first: KnownHost | null;
  /** Names that the process, or the host's resolver for it, has asked a trusted resolver for, with their aliases. */
  readonly sure: readonly string[];
  /** All names of the address: those first. */
  readonly all: readonly string[];
}

/** Whether it is a name by which an allow rule may match. */
export function isSure({ trusted, askedBy }: Pick<KnownHost, "trusted" | "askedBy">): boolean {
  return trusted && (askedBy === "process" || askedBy === "resolver");
}

export const NO_NAMES: HostNames = { first: null, sure: [], all: [] };
