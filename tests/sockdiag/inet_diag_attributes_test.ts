import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { NO_ATTRIBUTES, readInetDiagAttributes } from "../../src/sockdiag/inet_diag_attributes.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { concat, netlinkAttribute } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";

const [TCP, UDP, SCTP] = [6, 17, 132] as const;
const [INFO, CONG, SKMEMINFO, SHUTDOWN, SKV6ONLY, PEERS, MARK, CGROUP_ID] = [2, 4, 7, 8, 11, 13, 15, 21] as const;

function read(protocol: number, ...attributes: Uint8Array[]): ReturnType<typeof readInetDiagAttributes> {
  const bytes = concat(attributes);
  return readInetDiagAttributes(viewOf(bytes), 0, bytes.length, protocol);
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

Deno.test("readInetDiagAttributes says null for all that is not there", () => {
  assertEquals(read(TCP), { attributes: NO_ATTRIBUTES, isAssociation: false });
});

Deno.test("readInetDiagAttributes reads each attribute", () => {
  const only = (attribute: Uint8Array): object => read(UDP, attribute).attributes;
  assertEquals(only(netlinkAttribute(MARK, bytes(0x2a, 0, 0, 1))), { ...NO_ATTRIBUTES, mark: 0x0100_002a });
  const id = bytes(1, 2, 0, 0, 0, 0, 0, 0x80);
  assertEquals(only(netlinkAttribute(CGROUP_ID, id)), { ...NO_ATTRIBUTES, cgroupId: 0x8000_0000_0000_0201n });
  assertEquals(only(netlinkAttribute(SKV6ONLY, bytes(1))), { ...NO_ATTRIBUTES, v6Only: true });
  assertEquals(only(netlinkAttribute(SKV6ONLY, bytes(0))), { ...NO_ATTRIBUTES, v6Only: false });
  assertEquals(only(netlinkAttribute(CONG, text("cubic\0"))), { ...NO_ATTRIBUTES, congestion: "cubic" });
});

Deno.test("readInetDiagAttributes tells which directions are shut down", () => {
  const shutdown = (mask: number): unknown => read(TCP, netlinkAttribute(SHUTDOWN, bytes(mask))).attributes.shutdown;
  assertEquals([0, 1, 2, 3].map(shutdown), [
    { receive: false, send: false },
    { receive: true, send: false },
    { receive: false, send: true },
    { receive: true, send: true },
  ]);
});

Deno.test("readInetDiagAttributes takes INET_DIAG_INFO for tcp_info with TCP alone", () => {
  const info = netlinkAttribute(INFO, new Uint8Array(248));
  assertEquals(read(TCP, info).attributes.tcp?.rtt, 0);
  assertEquals(read(SCTP, info).attributes, NO_ATTRIBUTES);
});

Deno.test("readInetDiagAttributes knows an association of SCTP by its peers", () => {
  assertEquals(read(SCTP, netlinkAttribute(PEERS, new Uint8Array(128))).isAssociation, true);
});

Deno.test("readInetDiagAttributes passes over attributes that it does not know, and reads on", () => {
  const unknown = netlinkAttribute(99, bytes(1, 2, 3, 4, 5));
  const nested = netlinkAttribute(0x8000 | 14, new Uint8Array(8));
  const { mark } = read(TCP, unknown, nested, netlinkAttribute(MARK, bytes(7, 0, 0, 0))).attributes;
  assertEquals(mark, 7);
});

Deno.test("readInetDiagAttributes refuses an attribute that is one byte short", () => {
  for (const [type, size] of [[INFO, 104], [SKMEMINFO, 32], [SHUTDOWN, 1], [SKV6ONLY, 1], [MARK, 4], [CGROUP_ID, 8]]) {
    assertThrows(() => read(TCP, netlinkAttribute(type ?? 0, new Uint8Array((size ?? 0) - 1))), WireError);
    read(TCP, netlinkAttribute(type ?? 0, new Uint8Array(size ?? 0)));
  }
});

Deno.test("readInetDiagAttributes refuses lengths that lie", () => {
  for (const length of [0, 3, 9, 0xffff]) {
    assertThrows(() => read(TCP, netlinkAttribute(MARK, bytes(1, 2, 3, 4), length)), WireError, "nlattr");
  }
});

Deno.test("readInetDiagAttributes ends on any bytes, with a result or a WireError", () => {
  forRandom(2000, (random) => {
    const parts = Array.from({ length: random.between(0, 4) }, () => {
      const value = random.bytes(random.between(0, 40));
      return netlinkAttribute(random.between(0, 24), value, random.oneIn(4) ? random.between(0, 60) : undefined);
    });
    const whole = concat(parts);
    const cut = whole.subarray(0, random.oneIn(2) ? whole.length : random.between(0, whole.length));
    try {
      readInetDiagAttributes(viewOf(cut), 0, cut.length, TCP);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});
