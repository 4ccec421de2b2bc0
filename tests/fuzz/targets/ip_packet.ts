import { assert, assertEquals } from "@std/assert";
import type { Connection } from "../../../src/core/connection.ts";
import { asPort } from "../../../src/core/identifiers.ts";
import { isUnreadable, type UnreadablePacket } from "../../../src/packet/unreadable_packet.ts";
import { toConnection } from "../../../src/packet/to_connection.ts";
import { transportData } from "../../../src/packet/transport_data.ts";
import { u32be } from "../../../src/wire/field_types.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { packets } from "../../fixtures/packets/mod.ts";
import { buildPacket, type Transport } from "../../support/packet_builder.ts";
import { queuedPacket } from "../../support/queued_packet.ts";
import { randomPacket } from "../../support/random_packet.ts";
import { assertAddress, assertBits, seedsOf } from "../checks.ts";
import { fuzzTarget, type Mutate } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

const [TCP, SYN] = [6, 2] as const;
const WITH_PORTS = [TCP, 17, 132, 136];
const ICMP = { 4: 1, 6: 58 } as const;

/** Recorded packets, and any that can be built, with some changes. */
const mutate: Mutate = (random, seeds) =>
  random.oneIn(2) ? mutateBytes(random, seeds) : mutateBytes(random, [buildPacket(randomPacket(random))]);

/** IPv4, IPv6 and what they carry: never an error, a connection or the reason why there is none. */
export const ipPacket = fuzzTarget({
  name: "ip-packet",
  seeds: seedsOf(Object.values(packets).map(({ bytes }) => bytes)),
  mutate,
  decode: read,
  isPastFirstCheck,
  check(connection, input) {
    if (isUnreadable(connection)) return;
    [connection.source, connection.destination].forEach(assertAddress);
    [connection.sourcePort ?? 0, connection.destinationPort ?? 0].forEach((port) => assertBits(port, 16));
    const carried = transportData(queuedPacket(input), connection);
    assert(carried === null || carried.data.length <= input.length, "more data than the packet has");
    assertEquals(read(built(connection)), connection);
  },
  planted(input) {
    const connection = read(input);
    const isLater = !isUnreadable(connection) && connection.sourcePort === null;
    return isLater && WITH_PORTS.includes(connection.protocol) ? { ...connection, sourcePort: asPort(0) } : connection;
  },
});

function read(input: Uint8Array): Connection | UnreadablePacket {
  return toConnection(queuedPacket(input));
}

function isPastFirstCheck(input: Uint8Array): boolean {
  const version = (input[0] ?? 0) >>> 4;
  return (version === 4 && input.length >= 20) || (version === 6 && input.length >= 40);
}

/** The plainest packet of this connection. One of which only the protocol was read becomes a later fragment. */
function built({ source, destination, ...connection }: Connection): Uint8Array {
  const transport = transportOf(source.family, connection);
  const isFragment = transport.kind === "other";
  return buildPacket({
    source,
    destination,
    transport,
    data: connection.protocol === TCP && !isFragment ? tcpHead(connection) : new Uint8Array(0),
    optionWords: 0,
    fragmentOffset: isFragment ? 1 : 0,
    extensions: isFragment ? [{ kind: "fragment", offset: 1, more: false }] : [],
  });
}

function transportOf(
  family: 4 | 6,
  { protocol, sourcePort, destinationPort, icmp }: Omit<Connection, "source" | "destination">,
): Transport {
  if (WITH_PORTS.includes(protocol) && sourcePort !== null && destinationPort !== null) {
    return { kind: "ports", protocol, source: sourcePort, destination: destinationPort };
  }
  return protocol === ICMP[family] && icmp !== null ? { kind: "icmp", protocol, icmp } : { kind: "other", protocol };
}

/** What follows the ports. */
function tcpHead({ sequence, opens }: Pick<Connection, "sequence" | "opens">): Uint8Array {
  const bytes = new Uint8Array(16);
  u32be.write(viewOf(bytes), 0, sequence);
  bytes[9] = opens ? SYN : 0;
  return bytes;
}
