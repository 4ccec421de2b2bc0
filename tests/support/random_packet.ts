import { u32be } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import type { Connection, IcmpHeader } from "../../src/core/connection.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { type IpAddress, ipv4Address, ipv6Address } from "../../src/core/ip_address.ts";
import type { QueuedPacket } from "../../src/core/queued_packet.ts";
import type { Extension, PacketDescription, Transport } from "./packet_builder.ts";
import type { Random } from "./random.ts";

/** Any packet that toConnection has to understand: both families, every transport, options, extensions, fragments. */
export function randomPacket(random: Random): PacketDescription {
  const family = random.pick([4, 6]);
  return {
    source: randomAddress(random, family),
    destination: randomAddress(random, family),
    transport: randomTransport(random, family),
    data: random.bytes(random.between(0, 64)),
    optionWords: random.oneIn(2) ? 0 : random.between(1, 10),
    fragmentOffset: random.oneIn(4) ? random.between(1, 0x1fff) : 0,
    extensions: random.oneIn(2) ? [] : Array.from({ length: random.between(1, 8) }, () => randomExtension(random)),
  };
}

/** Any address; parts of it are often zero, so that runs of zeros and small numbers come up. */
export function randomAddress(random: Random, family: 4 | 6): IpAddress {
  const word = (): number => random.pick([random.u32(), random.u32() & 0xffff, random.u32() & 0xffff0000, 0, 0xffff]);
  return family === 4 ? ipv4Address(random.u32()) : ipv6Address(word(), word(), word(), word());
}

function randomTransport(random: Random, family: 4 | 6): Transport {
  const kind = random.pick(["ports", "icmp", "other"]);
  if (kind === "ports") {
    const protocol = random.pick([6, 17, 132, 136]);
    return { kind, protocol, source: random.between(0, 65535), destination: random.between(0, 65535) };
  }
  if (kind === "icmp") return { kind, protocol: family === 4 ? 1 : 58, icmp: randomIcmp(random, family) };
  return { kind: "other", protocol: random.pick([2, 4, 41, 47, 50, 59, 103, 135, 253, 254, family === 4 ? 58 : 1]) };
}

function randomIcmp(random: Random, family: 4 | 6): IcmpHeader {
  const code = random.between(0, 255);
  if (random.oneIn(2)) {
    return { type: random.pick(family === 4 ? [0, 8] : [128, 129]), code, echoId: random.between(0, 65535) };
  }
  return { type: random.pick(family === 4 ? [3, 5, 11, 13, 255] : [1, 2, 133, 143, 0, 8]), code, echoId: null };
}

function randomExtension(random: Random): Extension {
  const kind = random.pick(["options", "options", "auth", "fragment"]);
  if (kind === "options") {
    return { kind, nexthdr: random.pick([0, 43, 60]), units: random.oneIn(9) ? 40 : random.between(0, 4) };
  }
  if (kind === "auth") return { kind, units: random.between(1, 8) };
  return { kind: "fragment", offset: random.oneIn(2) ? 0 : random.between(1, 0x1fff), more: random.oneIn(2) };
}

/** What toConnection owes for this description, when `packet` carries it. */
export function connectionOf(description: PacketDescription, packet: QueuedPacket): Connection {
  const { transport } = description;
  const later = laterFragment(description);
  const ports = transport.kind === "ports" && later === null ? transport : null;
  return {
    protocol: later ?? transport.protocol,
    source: description.source,
    destination: description.destination,
    sourcePort: ports === null ? null : asPort(ports.source),
    destinationPort: ports === null ? null : asPort(ports.destination),
    icmp: transport.kind === "icmp" && later === null ? transport.icmp : null,
    ...(ports?.protocol === 6 ? headOfTcp(description.data) : NO_TCP),
    inputInterface: packet.inputInterface,
    outputInterface: packet.outputInterface,
    userId: packet.userId,
    groupId: packet.groupId,
  };
}

const NO_TCP = { opens: true, sequence: 0 };

/** By what follows the ports: the sequence number at once, the flags nine bytes behind them. */
function headOfTcp(data: Uint8Array): typeof NO_TCP {
  const flags = data[9];
  return flags === undefined ? NO_TCP : { opens: (flags & 0x17) === 0x02, sequence: u32be.read(viewOf(data), 0) };
}

/** The protocol of a fragment that is not the first; null for any other packet. */
function laterFragment({ source, fragmentOffset, extensions, transport }: PacketDescription): number | null {
  if (source.family === 4) return fragmentOffset > 0 ? transport.protocol : null;
  const at = extensions.findIndex((extension) => extension.kind === "fragment" && extension.offset > 0);
  if (at === -1) return null;
  const next = extensions[at + 1];
  if (next === undefined) return transport.protocol;
  return next.kind === "options" ? next.nexthdr : next.kind === "auth" ? 51 : 44;
}
