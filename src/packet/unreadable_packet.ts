/**
 * Why no connection could be read from a packet.
 * - `empty`: no byte was copied.
 * - `unknown-ip-version`: neither 4 nor 6.
 * - `…-truncated`: the packet itself ends inside that header.
 * - `beyond-copy`: the packet goes on, but the copy from the kernel ends inside a header.
 * - `ipv4-bad-header-length`: less than 20 bytes.
 * - `ipv4-bad-total-length`: less than the header, or more than the packet has.
 * - `ipv6-bad-payload-length`: more than the packet has.
 * - `ipv6-too-many-extensions`: more extension headers in a row than any honest sender writes.
 */
export type UnreadableReason =
  | "empty"
  | "unknown-ip-version"
  | "beyond-copy"
  | "ipv4-header-truncated"
  | "ipv4-bad-header-length"
  | "ipv4-bad-total-length"
  | "ipv6-header-truncated"
  | "ipv6-bad-payload-length"
  | "ipv6-extension-truncated"
  | "ipv6-too-many-extensions"
  | "transport-header-truncated";

/** A packet without a readable connection. A value, not an exception: the daemon applies its default and counts `reason`. */
export interface UnreadablePacket {
  readonly kind: "unreadable";
  readonly reason: UnreadableReason;
}

/** Tells the two results of toConnection apart. */
export function isUnreadable(result: object): result is UnreadablePacket {
  return "kind" in result && result.kind === "unreadable";
}

export function unreadable(reason: UnreadableReason): UnreadablePacket {
  return { kind: "unreadable", reason };
}
