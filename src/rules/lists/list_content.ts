import type { DomainTable } from "./domain_table.ts";
import type { NumberRanges } from "./number_ranges.ts";

/** What a list holds, ready to be asked. Plain data, the large parts in shared memory: it costs nothing to send. */
export type ListContent = DomainContent | PatternContent | NetworkContent | HashContent;

export interface DomainContent {
  readonly kind: "domains";
  readonly domains: DomainTable;
  /** Names with `*`, `?` or `[ ]`, normalised. */
  readonly globs: readonly string[];
}

/** Patterns of RE2; each of them compiles. */
export interface PatternContent {
  readonly kind: "patterns";
  readonly patterns: readonly string[];
}

export interface NetworkContent {
  readonly kind: "networks";
  readonly v4: NumberRanges;
  readonly v6: NumberRanges;
}

/** Checksums as numbers. */
export interface HashContent {
  readonly kind: "hashes";
  readonly hashes: NumberRanges;
}
