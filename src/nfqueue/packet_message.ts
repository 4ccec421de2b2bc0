import { asInterfaceIndex, asPacketId, gidOrNull, uidOrNull } from "../core/identifiers.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import { u16be, u32be, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import {
  NFQA_CAP_LEN,
  NFQA_GID,
  NFQA_IFINDEX_INDEV,
  NFQA_IFINDEX_OUTDEV,
  NFQA_MARK,
  NFQA_PACKET_HDR,
  NFQA_PAYLOAD,
  NFQA_UID,
} from "./constants.ts";

/** Packed in the kernel, hence seven bytes. */
const nfqnl_msg_packet_hdr = struct("nfqnl_msg_packet_hdr", 7, { packet_id: u32be, hw_protocol: u16be, hook: u8 });

const NO_ID = 0xffff_ffff;
const NO_BYTES = new Uint8Array(0);

/**
 * Reads NFQNL_MSG_PACKET. Unknown attributes are passed over; an absent one has the value that the kernel means by
 * leaving it out. `payload` is a view into the message. Throws a WireError if a length lies, or if there is no packet
 * header, without which no verdict can be given.
 */
export function readPacketMessage(message: NetlinkMessage): QueuedPacket {
  const { view, body, end } = message;
  let id = -1;
  let hook = 0;
  let payload: Uint8Array = NO_BYTES;
  const values = { mark: 0, in: 0, out: 0, length: -1, uid: NO_ID, gid: NO_ID };

  forEachAttribute(view, body + nfgenmsg.size, end, (type, at, length) => {
    switch (type) {
      case NFQA_PACKET_HDR:
        expectSize("nfqnl_msg_packet_hdr", length, nfqnl_msg_packet_hdr.size);
        id = nfqnl_msg_packet_hdr.fields.packet_id.get(view, at);
        hook = nfqnl_msg_packet_hdr.fields.hook.get(view, at);
        break;
      case NFQA_PAYLOAD:
        payload = new Uint8Array(view.buffer, view.byteOffset + at, length);
        break;
      case NFQA_MARK:
        values.mark = readU32(view, at, length);
        break;
      case NFQA_IFINDEX_INDEV:
        values.in = readU32(view, at, length);
        break;
      case NFQA_IFINDEX_OUTDEV:
        values.out = readU32(view, at, length);
        break;
      case NFQA_CAP_LEN:
        values.length = readU32(view, at, length);
        break;
      case NFQA_UID:
        values.uid = readU32(view, at, length);
        break;
      case NFQA_GID:
        values.gid = readU32(view, at, length);
        break;
    }
  });
  if (id < 0) throw new WireError("NFQNL_MSG_PACKET", "it has no packet header");
  return {
    id: asPacketId(id),
    hook,
    mark: values.mark,
    inputInterface: asInterfaceIndex(values.in),
    outputInterface: asInterfaceIndex(values.out),
    userId: uidOrNull(values.uid),
    groupId: gidOrNull(values.gid),
    payload,
    length: values.length < 0 ? payload.length : values.length,
  };
}

function readU32(view: DataView, at: number, length: number): number {
  expectSize("NFQNL_MSG_PACKET attribute", length, u32be.size);
  return u32be.read(view, at);
}

function expectSize(what: string, length: number, size: number): void {
  if (length < size) throw new WireError(what, `needs ${size} bytes, there are ${length}`);
}
