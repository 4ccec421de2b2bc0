import type { SocketAttributes } from "../core/listed_socket.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import { u32host, u64host, u8 } from "../wire/field_types.ts";
import { readText } from "../wire/read_text.ts";
import type { FieldType } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import {
  INET_DIAG_CGROUP_ID,
  INET_DIAG_CONG,
  INET_DIAG_INFO,
  INET_DIAG_MARK,
  INET_DIAG_PEERS,
  INET_DIAG_SHUTDOWN,
  INET_DIAG_SKMEMINFO,
  INET_DIAG_SKV6ONLY,
} from "./constants.ts";
import { readSkMeminfo } from "./sk_meminfo.ts";
import { readTcpInfo } from "./tcp_info.ts";

/** RCV_SHUTDOWN and SEND_SHUTDOWN (include/net/sock.h). */
const RCV_SHUTDOWN = 1;
const SEND_SHUTDOWN = 2;

/** What stands behind an inet_diag_msg. */
export interface InetDiagAttributes {
  readonly attributes: SocketAttributes;
  /** SCTP alone: peers are told of an association, not of its endpoint. */
  readonly isAssociation: boolean;
}

export const NO_ATTRIBUTES: SocketAttributes = {
  mark: null,
  cgroupId: null,
  v6Only: null,
  shutdown: null,
  congestion: null,
  memory: null,
  tcp: null,
};

/**
 * Reads the attributes between `from` and `end`; those that we have no use for are passed over. `protocol` is the
 * table's. Throws a WireError where one is shorter than its value, or a length lies.
 */
export function readInetDiagAttributes(
  view: DataView,
  from: number,
  end: number,
  protocol: number,
): InetDiagAttributes {
  const attributes: { -readonly [Key in keyof SocketAttributes]: SocketAttributes[Key] } = { ...NO_ATTRIBUTES };
  let isAssociation = false;
  forEachAttribute(view, from, end, (type, at, length) => {
    const read = <T>(value: FieldType<T>): T => readValue(view, at, length, value, type);
    if (type === INET_DIAG_INFO && protocol === IPPROTO_TCP) attributes.tcp = readTcpInfo(view, at, length);
    else if (type === INET_DIAG_CONG) attributes.congestion = readText(view, at, length);
    else if (type === INET_DIAG_SKMEMINFO) attributes.memory = readSkMeminfo(view, at, length);
    else if (type === INET_DIAG_SHUTDOWN) attributes.shutdown = directions(read(u8));
    else if (type === INET_DIAG_SKV6ONLY) attributes.v6Only = read(u8) !== 0;
    else if (type === INET_DIAG_MARK) attributes.mark = read(u32host);
    else if (type === INET_DIAG_CGROUP_ID) attributes.cgroupId = read(u64host);
    else if (type === INET_DIAG_PEERS) isAssociation = true;
  });
  return { attributes, isAssociation };
}

function readValue<T>(view: DataView, at: number, length: number, value: FieldType<T>, type: number): T {
  if (length >= value.size) return value.read(view, at);
  throw new WireError(`attribute ${type} of inet_diag_msg`, `needs ${value.size} bytes, there are ${length}`);
}

function directions(mask: number): { receive: boolean; send: boolean } {
  return { receive: (mask & RCV_SHUTDOWN) !== 0, send: (mask & SEND_SHUTDOWN) !== 0 };
}
