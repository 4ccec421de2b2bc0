import type { FlowTuple } from "../core/connection.ts";
import { IPPROTO_ICMPV6 } from "../core/protocol.ts";
import type { MessageBuilder } from "../netlink/message_builder.ts";
import { in6_addr, in_addr } from "../wire/address_fields.ts";
import { u16be, u8 } from "../wire/field_types.ts";
import * as constants from "./constants.ts";

/** Adds CTA_TUPLE_ORIG (nf_conntrack_netlink.c: ctnetlink_parse_tuple). What has neither ports nor ICMP has no more. */
export function writeTuple(message: MessageBuilder, tuple: FlowTuple): void {
  message.nested(constants.CTA_TUPLE_ORIG, () => {
    message.nested(constants.CTA_TUPLE_IP, () => writeAddresses(message, tuple));
    message.nested(constants.CTA_TUPLE_PROTO, () => writeProtocol(message, tuple));
  });
}

function writeAddresses(message: MessageBuilder, { source, destination }: FlowTuple): void {
  if (source.family === 4) {
    message.attribute(constants.CTA_IP_V4_SRC, in_addr, source).attribute(
      constants.CTA_IP_V4_DST,
      in_addr,
      destination,
    );
  } else {
    message.attribute(constants.CTA_IP_V6_SRC, in6_addr, source)
      .attribute(constants.CTA_IP_V6_DST, in6_addr, destination);
  }
}

function writeProtocol(message: MessageBuilder, { protocol, sourcePort, destinationPort, icmp }: FlowTuple): void {
  message.attribute(constants.CTA_PROTO_NUM, u8, protocol);
  if (sourcePort !== null && destinationPort !== null) {
    message.attribute(constants.CTA_PROTO_SRC_PORT, u16be, sourcePort)
      .attribute(constants.CTA_PROTO_DST_PORT, u16be, destinationPort);
  }
  if (icmp === null) return;
  const names = protocol === IPPROTO_ICMPV6 ? ICMPV6 : ICMP;
  message.attribute(names.id, u16be, icmp.echoId ?? 0).attribute(names.type, u8, icmp.type)
    .attribute(names.code, u8, icmp.code);
}

const ICMP = {
  id: constants.CTA_PROTO_ICMP_ID,
  type: constants.CTA_PROTO_ICMP_TYPE,
  code: constants.CTA_PROTO_ICMP_CODE,
} as const;

const ICMPV6 = {
  id: constants.CTA_PROTO_ICMPV6_ID,
  type: constants.CTA_PROTO_ICMPV6_TYPE,
  code: constants.CTA_PROTO_ICMPV6_CODE,
} as const;
