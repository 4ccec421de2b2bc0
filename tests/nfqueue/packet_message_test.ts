import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import type { QueuedPacket } from "../../src/core/queued_packet.ts";
import { forEachMessage, type NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { readPacketMessage } from "../../src/nfqueue/packet_message.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { formatIp } from "../../src/core/format_ip.ts";
import { toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { packetMessages } from "../fixtures/nfqueue/mod.ts";
import { netlinkAttribute } from "../support/netlink_bytes.ts";
import { forRandom, type Random } from "../support/random.ts";
import { type PacketDescription, packetMessage, packetMessageOf } from "./packet_message_bytes.ts";

function only(datagram: Uint8Array): NetlinkMessage {
  let found: NetlinkMessage | null = null;
  forEachMessage(datagram, (message) => {
    found = message;
  });
  assert(found !== null);
  return found;
}

function read(datagram: Uint8Array): QueuedPacket {
  return readPacketMessage(only(datagram));
}

function flow(packet: QueuedPacket): string {
  const result = toConnection(packet);
  assert(!isUnreadable(result));
  const { protocol, source, destination, sourcePort, destinationPort } = result;
  return `${protocol}: ${formatIp(source)} ${sourcePort} > ${formatIp(destination)} ${destinationPort}`;
}

/** What the kernel said of each packet besides its bytes; lo is interface 1, hook 3 is the output. */
const EXPECTED: Readonly<Record<keyof typeof packetMessages, readonly [Record<string, unknown>, flow: string]>> = {
  tcp_syn_v4: [told({ id: 1, userId: 1000, length: 60 }), "6: 127.0.0.1 40001 > 127.0.0.1 443"],
  udp_v4_marked: [told({ id: 2, userId: 0, mark: 0x1234, length: 32 }), "17: 127.0.0.1 40002 > 127.0.0.1 53"],
  udp_v4_long: [told({ id: 3, userId: 1000, length: 2028 }), "17: 127.0.0.1 40003 > 127.0.0.1 53"],
  tcp_syn_v6: [told({ id: 4, userId: 1000, length: 80 }), "6: ::1 40001 > ::1 443"],
  udp_v6: [told({ id: 5, userId: 1000, length: 52 }), "17: ::1 40002 > ::1 53"],
  tcp_rst_v4: [told({ id: 7, userId: null, length: 40 }), "6: 127.0.0.1 1 > 127.0.0.1 40004"],
};

function told(packet: { id: number; userId: number | null; length: number; mark?: number }): Record<string, unknown> {
  const { userId } = packet;
  return { mark: 0, hook: 3, inputInterface: 0, outputInterface: 1, groupId: userId, ...packet };
}

for (const [name, bytes] of Object.entries(packetMessages)) {
  Deno.test(`readPacketMessage reads ${name}`, () => {
    const packet = read(bytes);
    const { payload, ...rest } = packet;
    const [expected, expectedFlow] = EXPECTED[name as keyof typeof packetMessages];
    assertEquals<Record<string, unknown>>({ ...rest }, expected);
    assertEquals(payload.length, Math.min(packet.length, 512));
    assertEquals(flow(packet), expectedFlow);
  });

  Deno.test(`readPacketMessage takes or refuses ${name} at every length`, () => {
    const whole = only(bytes);
    for (let end = whole.body; end < bytes.length; end++) {
      const cut: NetlinkMessage = { ...whole, view: viewOf(bytes.subarray(0, end)), end };
      try {
        const packet = readPacketMessage(cut);
        assertEquals(packet.id, read(bytes).id, `${end} bytes`);
      } catch (error) {
        assertInstanceOf(error, WireError, `${end} bytes`);
      }
    }
  });
}

Deno.test("readPacketMessage gives the payload as a view into the message", () => {
  const bytes = packetMessages.udp_v6.slice();
  const { payload } = read(bytes);
  assert(payload.buffer === bytes.buffer);
  bytes[bytes.length - 1] = 0xee;
  assertEquals(payload.at(-1), 0xee);
});

Deno.test("readPacketMessage gives what is not said the value that the kernel means by it", () => {
  assertEquals(read(packetMessage({ id: 9, hook: 1 })), {
    id: 9,
    hook: 1,
    mark: 0,
    inputInterface: 0,
    outputInterface: 0,
    userId: null,
    groupId: null,
    payload: new Uint8Array(0),
    length: 0,
  } as unknown as QueuedPacket);
  assertEquals(read(packetMessage({ id: 9, userId: 0xffff_ffff, groupId: 0xffff_ffff })).userId, null);
});

Deno.test("readPacketMessage passes over attributes that it does not know", () => {
  const unknown = [netlinkAttribute(99, Uint8Array.of(1, 2, 3)), netlinkAttribute(0x8000 | 20, new Uint8Array(0))];
  const packet = read(packetMessage({ id: 9, mark: 7, payload: Uint8Array.of(0x45) }, unknown));
  assertEquals([packet.id, packet.mark, toHex(packet.payload)], [9, 7, "45"]);
});

Deno.test("readPacketMessage refuses a message without a packet header", () => {
  for (const attributes of [[], [netlinkAttribute(10, Uint8Array.of(0x45))]]) {
    assertThrows(
      () => read(packetMessageOf(attributes)),
      WireError,
      "Cannot read NFQNL_MSG_PACKET: it has no packet header",
    );
  }
});

Deno.test("readPacketMessage refuses an attribute that is too short for its value", () => {
  for (let length = 0; length < 7; length++) {
    assertThrows(
      () => read(packetMessageOf([netlinkAttribute(1, new Uint8Array(length))])),
      WireError,
      "needs 7 bytes",
    );
  }
  for (const type of [3, 5, 6, 13, 16, 17]) {
    for (let length = 0; length < 4; length++) {
      const short = netlinkAttribute(type, new Uint8Array(length));
      assertThrows(() => read(packetMessage({ id: 1 }, [short])), WireError, "needs 4 bytes");
    }
  }
});

Deno.test("readPacketMessage refuses an attribute whose length lies", () => {
  for (const length of [0, 3, 100, 0xffff]) {
    const liar = netlinkAttribute(10, Uint8Array.of(1, 2, 3, 4), length);
    assertThrows(() => read(packetMessage({ id: 1 }, [liar])), WireError, `length ${length}`);
  }
});

Deno.test("readPacketMessage takes a packet id of any u32, 0 too", () => {
  for (const id of [0, 1, 0x8000_0000, 0xffff_ffff]) assertEquals<number>(read(packetMessage({ id })).id, id);
});

function randomPacket(random: Random): Required<PacketDescription> {
  const sometimes = (value: number): number | null => random.oneIn(3) ? null : value;
  return {
    id: random.u32(),
    hook: random.between(0, 4),
    mark: sometimes(random.u32()),
    inputInterface: sometimes(random.u32()),
    outputInterface: sometimes(random.u32()),
    capturedLength: sometimes(random.between(0, 0x1_0000)),
    userId: sometimes(random.between(0, 0xffff_fffe)),
    groupId: sometimes(random.between(0, 0xffff_fffe)),
    payload: random.oneIn(4) ? null : random.bytes(random.between(1, 600)),
  };
}

Deno.test("readPacketMessage reads back what an encoder of the test wrote", () => {
  forRandom(2000, (random) => {
    const description = randomPacket(random);
    const packet = read(packetMessage(description));
    assertEquals<Record<string, unknown>>({ ...packet, payload: toHex(packet.payload) }, {
      id: description.id,
      hook: description.hook,
      mark: description.mark ?? 0,
      inputInterface: description.inputInterface ?? 0,
      outputInterface: description.outputInterface ?? 0,
      userId: description.userId,
      groupId: description.groupId,
      payload: toHex(description.payload ?? new Uint8Array(0)),
      length: description.capturedLength ?? description.payload?.length ?? 0,
    });
  });
});

Deno.test("readPacketMessage ends on any bytes, with a result or a WireError", () => {
  forRandom(5000, (random) => {
    const bytes = packetMessage(randomPacket(random)).slice();
    for (let change = 0; change < 4; change++) {
      bytes[random.between(16, Math.min(120, bytes.length) - 1)] = random.u32() & 0xff;
    }
    try {
      assert(read(bytes).payload.length <= bytes.length);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});
