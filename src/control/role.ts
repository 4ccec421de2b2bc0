import type { Gid, Uid } from "../core/identifiers.ts";
import type { Peer } from "../core/peer.ts";

/** What somebody may do: each role includes those before it. */
export const ROLES = ["read", "answer", "admin"] as const;
export type Role = typeof ROLES[number];

/** Users and groups that have a role. */
export interface RoleHolders {
  readonly users: readonly Uid[];
  readonly groups: readonly Gid[];
}

export type RoleMap = Readonly<Record<Role, RoleHolders>>;

/** The highest role of a peer; null if it has none. Root is always admin. */
export function roleOf(peer: Peer, map: RoleMap): Role | null {
  if (peer.uid === 0) return "admin";
  return ROLES.findLast((role) => holds(peer, map[role])) ?? null;
}

export function includes(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

function holds({ uid, gid, groups }: Peer, holders: RoleHolders): boolean {
  return holders.users.includes(uid) || holders.groups.some((group) => group === gid || groups.includes(group));
}
