import type { IpAddress } from "../core/ip_address.ts";
import type { Asker } from "./asker.ts";

/** Whose answers are believed. Plain data: it goes from thread to thread. */
export interface ResolverTrust {
  /** Those that this host is configured to ask. */
  readonly resolvers: readonly IpAddress[];
  /** The processes on this host that are resolvers themselves, and ask others on behalf of all. */
  readonly own: readonly Pick<Asker, "pid" | "startTime">[];
}

export const NOBODY_TRUSTED: ResolverTrust = { resolvers: [], own: [] };
