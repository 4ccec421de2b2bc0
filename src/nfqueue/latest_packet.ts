import type { PacketId } from "../core/identifiers.ts";

/** Of packets that wait at the same time, the id of the one that came last: ids begin anew after 2^32. Null of none. */
export function latestPacket(ids: readonly PacketId[]): PacketId | null {
  return ids.reduce<PacketId | null>((latest, id) => latest === null || ((id - latest) | 0) > 0 ? id : latest, null);
}
