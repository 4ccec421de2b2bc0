import { asInterfaceIndex, asPort, asSocketInode, type Uid, uidOrNull } from "../core/identifiers.ts";
import { type IpAddress, ipv4Address, ipv6Address } from "../core/ip_address.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { WireError } from "../wire/wire_error.ts";
import { AF_INET, AF_INET6 } from "./constants.ts";
import { inet_diag_msg, inet_diag_sockid } from "./inet_diag.ts";

/**
 * Reads an inet_diag_msg; attributes behind it are passed over. `protocol` is what was asked for: the answer does not
 * repeat it. Throws a WireError if the message is too short or of another family.
 */
export function readSocket(message: NetlinkMessage, protocol: number): SocketInfo {
  const { view, body, end } = message;
  if (body + inet_diag_msg.size > end) {
    throw new WireError("inet_diag_msg", `needs ${inet_diag_msg.size} bytes, there are ${end - body}`);
  }
  const top = inet_diag_msg.fields;
  const id = inet_diag_sockid.fields;
  const idAt = body + top.id.offset;
  const family = readFamily(top.idiag_family.get(view, body));
  return {
    family,
    protocol,
    state: top.idiag_state.get(view, body),
    source: readAddress(view, idAt, family),
    sourcePort: asPort(id.idiag_sport.get(view, idAt)),
    destination: readAddress(view, idAt + id.idiag_dst0.offset - id.idiag_src0.offset, family),
    destinationPort: asPort(id.idiag_dport.get(view, idAt)),
    interface: asInterfaceIndex(id.idiag_if.get(view, idAt)),
    userId: readOwner(view, body),
    inode: asSocketInode(top.idiag_inode.get(view, body)),
    cookie: { low: id.idiag_cookie0.get(view, idAt), high: id.idiag_cookie1.get(view, idAt) },
  };
}

/**
 * The user of a socket. Where no file refers to it (TIME_WAIT, a handshake that has just begun, closed by its program),
 * the kernel writes 0 for want of an owner: that is not root.
 */
function readOwner(view: DataView, body: number): Uid | null {
  const { idiag_uid, idiag_inode } = inet_diag_msg.fields;
  const uid = idiag_uid.get(view, body);
  return uid === 0 && idiag_inode.get(view, body) === 0 ? null : uidOrNull(uid);
}

function readFamily(family: number): 4 | 6 {
  if (family === AF_INET) return 4;
  if (family === AF_INET6) return 6;
  throw new WireError("inet_diag_msg", `address family ${family}`);
}

/** The address whose first word is where the source's would be if the id began at `at`. */
function readAddress(view: DataView, at: number, family: 4 | 6): IpAddress {
  const { idiag_src0, idiag_src1, idiag_src2, idiag_src3 } = inet_diag_sockid.fields;
  if (family === 4) return ipv4Address(idiag_src0.get(view, at));
  return ipv6Address(
    idiag_src0.get(view, at),
    idiag_src1.get(view, at),
    idiag_src2.get(view, at),
    idiag_src3.get(view, at),
  );
}
