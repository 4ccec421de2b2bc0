import { assertEquals } from "@std/assert";
import { toConnection } from "../../src/packet/to_connection.ts";
import { transportData } from "../../src/packet/transport_data.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { ip } from "../rules/samples.ts";
import { buildPacket, type Extension } from "../support/packet_builder.ts";
import { queuedPacket } from "../support/queued_packet.ts";

interface Given {
  readonly protocol?: number;
  readonly data?: Uint8Array;
  readonly address?: string;
  readonly optionWords?: number;
  readonly extensions?: readonly Extension[];
}

/** What is behind the ports; the bytes that are behind the whole header, and flags, come out. */
function read({ protocol = 17, data = UDP, address = "10.0.0.1", optionWords = 0, extensions = [] }: Given): string {
  const transport = { kind: "ports", protocol, source: 1, destination: 53 } as const;
  const [source, destination] = [ip(address), ip(address)];
  const bytes = buildPacket({ source, destination, transport, data, optionWords, fragmentOffset: 0, extensions });
  const packet = queuedPacket(bytes, bytes.length);
  const connection = toConnection(packet);
  const found = isUnreadable(connection) ? null : transportData(packet, connection);
  if (found === null) return "nothing";
  return `${new TextDecoder().decode(found.data)}${found.begins ? " begins" : ""}${found.ends ? " ends" : ""}`;
}

const TEXT = new TextEncoder().encode("data");
/** Length and checksum. */
const UDP = Uint8Array.of(0, 0, 0, 0, ...TEXT);
const OPTIONS = [1, 1, 1, 1];

function tcp(flags: number, words = 6): Uint8Array {
  return Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, words << 4, flags, 0, 0, 0, 0, 0, 0, ...OPTIONS, ...TEXT);
}

Deno.test("the data of UDP and TCP, over both families, behind all options", () => {
  assertEquals(read({}), "data");
  assertEquals(read({ optionWords: 3 }), "data");
  assertEquals(read({ address: "fd00::1" }), "data");
  assertEquals(read({ protocol: 6, data: tcp(0x18) }), "data");
  assertEquals(read({ protocol: 6, data: tcp(0x12), address: "fd00::1" }), "data begins");
  assertEquals([read({ protocol: 6, data: tcp(0x11) }), read({ protocol: 6, data: tcp(0x04) })], [
    "data ends",
    "data ends",
  ]);
});

Deno.test("nothing where the header is not whole, or of another kind", () => {
  assertEquals(read({ data: new Uint8Array(3) }), "nothing");
  assertEquals(read({ protocol: 6, data: tcp(0x18, 4) }), "nothing");
  assertEquals(read({ protocol: 6, data: tcp(0x18, 15) }), "nothing");
  assertEquals(read({ protocol: 132 }), "nothing");
  const extensions = [{ kind: "options", nexthdr: 60, units: 0 }] as const;
  assertEquals(read({ address: "fd00::1", extensions }), "nothing");
});
