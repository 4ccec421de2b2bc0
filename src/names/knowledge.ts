import type { NamedAddress } from "./named_address.ts";
import { NOBODY_TRUSTED, type ResolverTrust } from "./resolver_trust.ts";

/** What a thread that reads names is to begin with. */
export interface Knowledge {
  readonly trust: ResolverTrust;
  /** What a daemon before us, or a worker, has learned. */
  readonly learned: readonly NamedAddress[];
}

export const NOTHING_KNOWN: Knowledge = { trust: NOBODY_TRUSTED, learned: [] };
