import { asGid, asInterfaceIndex, asPacketId, asUid } from "../../src/core/identifiers.ts";
import type { QueuedPacket } from "../../src/core/queued_packet.ts";

/** A packet of the output hook as the queue would hand it out, sent by user 1000 through interface 2. */
export function queuedPacket(payload: Uint8Array, length = payload.length): QueuedPacket {
  return {
    id: asPacketId(1),
    hook: 3,
    mark: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface: asInterfaceIndex(2),
    userId: asUid(1000),
    groupId: asGid(1000),
    payload,
    length,
  };
}
