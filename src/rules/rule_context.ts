import type { Gid, Uid } from "../core/identifiers.ts";
import type { NetworkAliases } from "./network_aliases.ts";

/** What the meaning of a rule file depends on besides its text. */
export interface RuleContext {
  readonly aliases: NetworkAliases;
  /** The user's id, or null if there is no such user. */
  userId(name: string): Uid | null;
  /** The group's id, or null if there is no such group. */
  groupId(name: string): Gid | null;
}
