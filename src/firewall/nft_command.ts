/** Runs commands of nft(8) in this network namespace. */
export interface NftCommand {
  /** All commands of `text` in one transaction: the kernel carries all of them out, or none. */
  run(text: string, output?: NftOutput): NftResult;
}

/**
 * How what is listed is written: as nft does; "rules": without counters and without what sets hold, so that it changes
 * only when somebody changes rules. Not as JSON: where a table has flags, libnftables 1.0.6 frees some memory twice.
 */
export type NftOutput = "text" | "rules";

export type NftResult =
  | { readonly kind: "done"; readonly output: string }
  /** The parser or the kernel said no. `errors` is what nft would print: the error, the line, and carets below its place. */
  | { readonly kind: "refused"; readonly errors: string }
  /** This host cannot run them at all: the loader's words. */
  | { readonly kind: "absent"; readonly errors: string };
