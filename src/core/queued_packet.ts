import type { Gid, InterfaceIndex, PacketId, Uid } from "./identifiers.ts";

/** A packet that the kernel holds until its verdict: what NFQNL_MSG_PACKET says of it. */
export interface QueuedPacket {
  readonly id: PacketId;
  /** The netfilter hook it waits at (NF_INET_LOCAL_OUT = 3). */
  readonly hook: number;
  /** fwmark of the packet, 0 if none is set. */
  readonly mark: number;
  readonly inputInterface: InterfaceIndex;
  readonly outputInterface: InterfaceIndex;
  /** Owner of the sending socket's file, or null where the kernel does not say. */
  readonly userId: Uid | null;
  readonly groupId: Gid | null;
  /** From the first byte of the IP header, at most the copy range. A view: valid until the next receive. */
  readonly payload: Uint8Array;
  /** Length of the whole packet in bytes, also of what was not copied. */
  readonly length: number;
}
