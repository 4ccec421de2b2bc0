import { asInterfaceIndex, asPort, asSocketInode, asUid } from "../core/identifiers.ts";
import { type IpAddress, ipv4Address, ipv6Address } from "../core/ip_address.ts";
import type { InetSocket } from "../core/listed_socket.ts";
import { u32be, u32host } from "../wire/field_types.ts";
import { WireError } from "../wire/wire_error.ts";
import { NO_ATTRIBUTES } from "./inet_diag_attributes.ts";
import { stateName } from "./socket_states.ts";

/** "sl: local:port remote:port st tx:rx tr:when retransmits uid timeout inode": net/ipv4/raw.c, ping.c; net/ipv6/datagram.c. */
const LINE =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) \S+ \S+ +(\d+) +\d+ (\d+)(?: |$)/;
const DIGITS = { 4: 8, 6: 32 } as const;

/**
 * Reads a line of /proc/net/icmp, icmp6, raw or raw6 (not the first, which has the headings). `protocol` is that of the
 * table. Throws a WireError if it is no such line.
 */
export function parseProcSocket(line: string, protocol: number, family: 4 | 6): InetSocket {
  const match = LINE.exec(line);
  const [, source = "", sourcePort = "", destination = "", destinationPort = "", state = "", sent = "", received = ""] =
    match ?? [];
  if (match === null || source.length !== DIGITS[family] || destination.length !== DIGITS[family]) {
    throw new WireError("a socket of /proc/net", `the line is "${line}"`);
  }
  return {
    kind: "inet",
    family,
    protocol,
    state: hex(state),
    stateName: stateName(protocol, hex(state), false),
    source: parseAddress(source),
    sourcePort: asPort(hex(sourcePort)),
    destination: parseAddress(destination),
    destinationPort: asPort(hex(destinationPort)),
    interface: asInterfaceIndex(0),
    userId: asUid(Number(match[8])),
    inode: asSocketInode(Number(match[9])),
    cookie: null,
    receiveQueue: hex(received),
    sendQueue: hex(sent),
    timer: null,
    attributes: NO_ATTRIBUTES,
  };
}

/** The kernel prints each word of four bytes as a number of this machine, though the bytes are in network order. */
function parseAddress(digits: string): IpAddress {
  const view = new DataView(new ArrayBuffer(16));
  for (let word = 0; word * 8 < digits.length; word++) {
    u32host.write(view, word * 4, hex(digits.slice(word * 8, word * 8 + 8)));
  }
  const [w0, w1, w2, w3] = [0, 4, 8, 12].map((at) => u32be.read(view, at));
  return digits.length === DIGITS[4] ? ipv4Address(w0 ?? 0) : ipv6Address(w0 ?? 0, w1 ?? 0, w2 ?? 0, w3 ?? 0);
}

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}
