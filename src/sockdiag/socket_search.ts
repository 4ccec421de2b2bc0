import type { SocketInfo } from "../core/socket_info.ts";
import type { Candidate } from "./rank_candidates.ts";

/**
 * What the kernel answered for a connection.
 * - `exact`: one socket sent it, without doubt.
 * - `likely`: the unconnected socket that the kernel's own lookup finds, of the packet's user; whether others could have
 *   sent it, too, is not asked yet (see confirmSocket).
 * - `candidates`: guesses, best first, at least one; `why` says why the best is no more than that.
 * - `none`: there is no such socket, and `why`.
 */
export type SocketSearch =
  | { readonly kind: "exact" | "likely"; readonly socket: SocketInfo; readonly why: string }
  | { readonly kind: "candidates"; readonly candidates: readonly Candidate[]; readonly why: string }
  | { readonly kind: "none"; readonly why: string };
