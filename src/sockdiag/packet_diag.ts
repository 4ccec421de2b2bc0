import { asInterfaceIndex, asSocketInode, type InterfaceIndex, type Uid, uidOrNull } from "../core/identifiers.ts";
import type { PacketSocket } from "../core/listed_socket.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import { u16host, u32host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import { AF_PACKET } from "./constants.ts";

/** struct packet_diag_req (include/uapi/linux/packet_diag.h): asks for all packet sockets; there is no other question. */
export const packet_diag_req = struct("packet_diag_req", 20, {
  sdiag_family: u8,
  sdiag_protocol: u8,
  pad: u16host,
  pdiag_ino: u32host,
  pdiag_show: u32host,
  pdiag_cookie0: u32host,
  pdiag_cookie1: u32host,
});

/** PACKET_SHOW_INFO: the device, and the user. */
export const PACKET_SHOW_INFO = 1;

/** struct packet_diag_msg. pdiag_num is the EtherType in host order, though sockaddr_ll has it in network order. */
const packet_diag_msg = struct("packet_diag_msg", 16, {
  pdiag_family: u8,
  pdiag_type: u8,
  pdiag_num: u16host,
  pdiag_ino: u32host,
  pdiag_cookie0: u32host,
  pdiag_cookie1: u32host,
});

/** struct packet_diag_info. pdi_flags is a group of bits there. */
const packet_diag_info = struct("packet_diag_info", 24, {
  pdi_index: u32host,
  pdi_version: u32host,
  pdi_reserve: u32host,
  pdi_copy_thresh: u32host,
  pdi_tstamp: u32host,
  pdi_flags: u32host,
});

const PACKET_DIAG_INFO = 0;
const PACKET_DIAG_UID = 5;
const SOCK_DGRAM = 2;

/** Reads a packet_diag_msg and its attributes. Throws a WireError where it is too short, or no packet socket's. */
export function readPacketSocket({ view, body, end }: NetlinkMessage): PacketSocket {
  if (body + packet_diag_msg.size > end) {
    throw new WireError("packet_diag_msg", `needs ${packet_diag_msg.size} bytes, there are ${end - body}`);
  }
  const top = packet_diag_msg.fields;
  const family = top.pdiag_family.get(view, body);
  if (family !== AF_PACKET) throw new WireError("packet_diag_msg", `address family ${family}`);
  return {
    kind: "packet",
    type: top.pdiag_type.get(view, body) === SOCK_DGRAM ? "datagram" : "raw",
    etherType: top.pdiag_num.get(view, body),
    ...readAttributes(view, body + packet_diag_msg.size, end),
    inode: asSocketInode(top.pdiag_ino.get(view, body)),
    cookie: { low: top.pdiag_cookie0.get(view, body), high: top.pdiag_cookie1.get(view, body) },
  };
}

function readAttributes(view: DataView, from: number, end: number): { interface: InterfaceIndex; userId: Uid | null } {
  let device = asInterfaceIndex(0);
  let userId: Uid | null = null;
  forEachAttribute(view, from, end, (type, at, length) => {
    if (type === PACKET_DIAG_INFO) {
      checkLength("packet_diag_info", packet_diag_info.size, length);
      device = asInterfaceIndex(packet_diag_info.fields.pdi_index.get(view, at));
    } else if (type === PACKET_DIAG_UID) {
      checkLength("PACKET_DIAG_UID", u32host.size, length);
      userId = uidOrNull(u32host.read(view, at));
    }
  });
  return { interface: device, userId };
}

function checkLength(what: string, needed: number, length: number): void {
  if (length < needed) throw new WireError(what, `needs ${needed} bytes, there are ${length}`);
}
