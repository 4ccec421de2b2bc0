import { assertEquals, assertThrows } from "@std/assert";
import { readEntry } from "../../src/conntrack/read_entry.ts";
import type { ConntrackEntry } from "../../src/conntrack/conntrack_entry.ts";
import { forEachMessage } from "../../src/netlink/for_each_message.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { flowTuple } from "../support/flow_tuples.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";

const IPV4 = concat([
  netlinkAttribute(
    0x8001,
    concat([netlinkAttribute(1, fromHex("0a000001")), netlinkAttribute(2, fromHex("0a000002"))]),
  ),
  netlinkAttribute(
    0x8002,
    concat([
      netlinkAttribute(1, fromHex("11")),
      netlinkAttribute(2, fromHex("1388")),
      netlinkAttribute(3, fromHex("0035")),
    ]),
  ),
]);
const ECHO6 = concat([
  netlinkAttribute(
    0x8001,
    concat([
      netlinkAttribute(3, fromHex("20010db8000000000000000000000001")),
      netlinkAttribute(4, fromHex("20010db8000000000000000000000002")),
    ]),
  ),
  netlinkAttribute(
    0x8002,
    concat([
      netlinkAttribute(1, fromHex("3a")),
      netlinkAttribute(7, fromHex("0007")),
      netlinkAttribute(8, fromHex("80")),
      netlinkAttribute(9, fromHex("00")),
    ]),
  ),
]);

function entryOf(attributes: readonly Uint8Array[]): Uint8Array {
  return netlinkMessage({ type: 0x100, body: concat([fromHex("02000000"), ...attributes]) });
}

function readIn(bytes: Uint8Array): ConntrackEntry {
  const found: ConntrackEntry[] = [];
  forEachMessage(bytes, (message) => void found.push(readEntry(message)));
  const [entry] = found;
  if (entry === undefined) throw new Error("no message");
  return entry;
}

Deno.test("readEntry reads a flow with all that is asked of it, and passes over the rest", () => {
  const bytes = entryOf([
    netlinkAttribute(0x8001, IPV4),
    netlinkAttribute(0x8002, ECHO6),
    netlinkAttribute(3, fromHex("0000000e")),
    netlinkAttribute(8, fromHex("fe000005")),
    netlinkAttribute(18, fromHex("0003")),
    netlinkAttribute(12, fromHex("00000001")),
  ]);
  assertEquals(readIn(bytes), {
    tuple: flowTuple("udp 10.0.0.1 5000 10.0.0.2 53"),
    mark: 0xfe000005,
    zone: 3,
    answered: true,
  });
});

Deno.test("readEntry takes what is left out for none: mark, zone, ports; IPv6 and an echo's identifier", () => {
  assertEquals(readIn(entryOf([netlinkAttribute(0x8001, ECHO6)])), {
    tuple: flowTuple("icmp6 2001:db8::1 2001:db8::2 id 7"),
    mark: 0,
    zone: 0,
    answered: false,
  });
});

Deno.test("readEntry refuses a flow without ends, and values that are too short", () => {
  const whole = netlinkAttribute(0x8001, IPV4);
  const refused = [
    entryOf([netlinkAttribute(8, fromHex("00000001"))]),
    entryOf([netlinkAttribute(0x8001, new Uint8Array(0))]),
    entryOf([whole, netlinkAttribute(8, fromHex("0001"))]),
    entryOf([whole, netlinkAttribute(3, new Uint8Array(0))]),
    entryOf([netlinkAttribute(0x8001, IPV4, 400)]),
  ];
  for (const bytes of refused) assertThrows(() => readIn(bytes), WireError);
});

Deno.test("whatever the bytes are, readEntry reads them or throws a WireError", () => {
  const original = entryOf([netlinkAttribute(0x8001, IPV4), netlinkAttribute(8, fromHex("fe000005"))]);
  let read = 0;
  forRandom(2000, (random) => {
    const bytes = original.slice();
    for (let flips = random.between(1, 3); flips > 0; flips--) {
      bytes[random.between(16, bytes.length - 1)] = random.u32() & 0xff;
    }
    try {
      readIn(bytes);
      read++;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  });
  assertEquals(read > 200, true, `only ${read} of 2,000 were readable`);
});
