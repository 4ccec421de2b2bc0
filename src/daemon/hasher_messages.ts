import type { HashAlgorithm } from "../core/hash_algorithm.ts";

/** Of which file a checksum is wanted, in which state of it. */
export interface ChecksumWanted {
  /** The answer carries it. */
  readonly key: string;
  readonly algorithm: HashAlgorithm;
  /** The text of its FileVersion. */
  readonly version: string;
  /** A descriptor that stands for the file (O_PATH): the main thread's from now on. */
  readonly descriptor: number;
}

/** From the hasher to main. */
export type HasherReport =
  | { readonly kind: "ready" }
  /** In hexadecimal digits; null if the file cannot be read, or has changed meanwhile. */
  | { readonly kind: "checksum"; readonly key: string; readonly digest: string | null };
