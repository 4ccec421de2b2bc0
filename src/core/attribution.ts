import type { Uid } from "./identifiers.ts";
import type { Process } from "./process.ts";

/** How sure: the kernel's own answer for this very flow; the best of several; nothing. */
export type Confidence = "exact" | "guess" | "none";

/**
 * Who sent a packet, and how that is known. `source` is `proc` (a socket's inode found among the open files of a
 * process), `user-id` (no process, but the sender's user) or `none`.
 */
export type Attribution =
  | { readonly source: "proc"; readonly confidence: "exact" | "guess"; readonly why: string; readonly process: Process }
  | { readonly source: "user-id" | "none"; readonly confidence: "none"; readonly why: string; readonly process: null };

/** The packet's user id where the kernel gave it, else the socket's. */
export interface Attributed {
  readonly attribution: Attribution;
  readonly userId: Uid | null;
}
