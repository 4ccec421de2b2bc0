import type { FlowTuple, IcmpHeader } from "../core/connection.ts";
import { asPort, type Port } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import { in6_addr, in_addr } from "../wire/address_fields.ts";
import { u16be, u32be, u8 } from "../wire/field_types.ts";
import type { FieldType } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import type { ConntrackEntry } from "./conntrack_entry.ts";
import * as constants from "./constants.ts";

/**
 * Reads an IPCTNL_MSG_CT_NEW, as a dump answers. What this kernel leaves out (a mark of 0) is 0. Throws a WireError if a
 * length lies, or if the flow's ends are not there.
 */
export function readEntry({ view, body, end }: NetlinkMessage): ConntrackEntry {
  let [tuple, mark, zone, status]: [FlowTuple | null, number, number, number] = [null, 0, 0, 0];
  forEachAttribute(view, body + nfgenmsg.size, end, (type, at, length) => {
    switch (type) {
      case constants.CTA_TUPLE_ORIG:
        tuple = readTuple(view, at, at + length);
        break;
      case constants.CTA_MARK:
        mark = read(u32be, view, at, length);
        break;
      case constants.CTA_ZONE:
        zone = read(u16be, view, at, length);
        break;
      case constants.CTA_STATUS:
        status = read(u32be, view, at, length);
        break;
    }
  });
  if (tuple === null) throw new WireError("IPCTNL_MSG_CT_NEW", "it has no CTA_TUPLE_ORIG");
  return { tuple, mark, zone, answered: (status & constants.IPS_SEEN_REPLY) !== 0 };
}

interface Found {
  source: IpAddress | null;
  destination: IpAddress | null;
  protocol: number | null;
  sourcePort: Port | null;
  destinationPort: Port | null;
  icmpType: number | null;
  icmpCode: number;
  icmpId: number;
}

function readTuple(view: DataView, from: number, end: number): FlowTuple {
  const found: Found = {
    source: null,
    destination: null,
    protocol: null,
    sourcePort: null,
    destinationPort: null,
    icmpType: null,
    icmpCode: 0,
    icmpId: 0,
  };
  forEachAttribute(view, from, end, (type, at, length) => {
    if (type === constants.CTA_TUPLE_IP) readAddresses(view, at, at + length, found);
    if (type === constants.CTA_TUPLE_PROTO) readProtocol(view, at, at + length, found);
  });
  const { source, destination, protocol, sourcePort, destinationPort } = found;
  if (source === null || destination === null || protocol === null) {
    throw new WireError("CTA_TUPLE_ORIG", "an address or the protocol is missing");
  }
  return { protocol, source, destination, sourcePort, destinationPort, icmp: icmpOf(found) };
}

function icmpOf({ icmpType, icmpCode, icmpId }: Found): IcmpHeader | null {
  return icmpType === null ? null : { type: icmpType, code: icmpCode, echoId: icmpId };
}

function readAddresses(view: DataView, from: number, end: number, found: Found): void {
  forEachAttribute(view, from, end, (type, at, length) => {
    switch (type) {
      case constants.CTA_IP_V4_SRC:
        found.source = read(in_addr, view, at, length);
        break;
      case constants.CTA_IP_V4_DST:
        found.destination = read(in_addr, view, at, length);
        break;
      case constants.CTA_IP_V6_SRC:
        found.source = read(in6_addr, view, at, length);
        break;
      case constants.CTA_IP_V6_DST:
        found.destination = read(in6_addr, view, at, length);
        break;
    }
  });
}

function readProtocol(view: DataView, from: number, end: number, found: Found): void {
  forEachAttribute(view, from, end, (type, at, length) => {
    switch (type) {
      case constants.CTA_PROTO_NUM:
        found.protocol = read(u8, view, at, length);
        break;
      case constants.CTA_PROTO_SRC_PORT:
        found.sourcePort = asPort(read(u16be, view, at, length));
        break;
      case constants.CTA_PROTO_DST_PORT:
        found.destinationPort = asPort(read(u16be, view, at, length));
        break;
      case constants.CTA_PROTO_ICMP_ID:
      case constants.CTA_PROTO_ICMPV6_ID:
        found.icmpId = read(u16be, view, at, length);
        break;
      case constants.CTA_PROTO_ICMP_TYPE:
      case constants.CTA_PROTO_ICMPV6_TYPE:
        found.icmpType = read(u8, view, at, length);
        break;
      case constants.CTA_PROTO_ICMP_CODE:
      case constants.CTA_PROTO_ICMPV6_CODE:
        found.icmpCode = read(u8, view, at, length);
        break;
    }
  });
}

function read<T>(type: FieldType<T>, view: DataView, at: number, length: number): T {
  if (length < type.size) throw new WireError("conntrack attribute", `needs ${type.size} bytes, there are ${length}`);
  return type.read(view, at);
}
