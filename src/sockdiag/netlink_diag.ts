import { asSocketInode, type SocketInode } from "../core/identifiers.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { u16host, u32host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import { AF_NETLINK } from "./constants.ts";

/** struct netlink_diag_req (include/uapi/linux/netlink_diag.h): asks for all netlink sockets of a protocol. */
export const netlink_diag_req = struct("netlink_diag_req", 20, {
  sdiag_family: u8,
  sdiag_protocol: u8,
  pad: u16host,
  ndiag_ino: u32host,
  ndiag_show: u32host,
  ndiag_cookie0: u32host,
  ndiag_cookie1: u32host,
});

/** struct netlink_diag_msg. */
const netlink_diag_msg = struct("netlink_diag_msg", 28, {
  ndiag_family: u8,
  ndiag_type: u8,
  ndiag_protocol: u8,
  ndiag_state: u8,
  ndiag_portid: u32host,
  ndiag_dst_portid: u32host,
  ndiag_dst_group: u32host,
  ndiag_ino: u32host,
  ndiag_cookie0: u32host,
  ndiag_cookie1: u32host,
});

/** A netlink socket. Its port id is unique within its protocol and network namespace. */
export interface NetlinkSocket {
  /** NETLINK_NETFILTER, NETLINK_ROUTE … */
  readonly protocol: number;
  /** Mostly the pid of who opened it. 0 is the kernel's own. */
  readonly portId: number;
  readonly inode: SocketInode;
  readonly cookie: SocketCookie;
}

/** Reads a netlink_diag_msg; attributes are passed over. Throws a WireError where it is too short, or of another kind. */
export function readNetlinkSocket({ view, body, end }: NetlinkMessage): NetlinkSocket {
  if (body + netlink_diag_msg.size > end) {
    throw new WireError("netlink_diag_msg", `needs ${netlink_diag_msg.size} bytes, there are ${end - body}`);
  }
  const fields = netlink_diag_msg.fields;
  const family = fields.ndiag_family.get(view, body);
  if (family !== AF_NETLINK) throw new WireError("netlink_diag_msg", `address family ${family}`);
  return {
    protocol: fields.ndiag_protocol.get(view, body),
    portId: fields.ndiag_portid.get(view, body),
    inode: asSocketInode(fields.ndiag_ino.get(view, body)),
    cookie: { low: fields.ndiag_cookie0.get(view, body), high: fields.ndiag_cookie1.get(view, body) },
  };
}
