import { assert, assertEquals } from "@std/assert";
import {
  type IpAddress,
  ipEquals,
  ipv4Address,
  ipv6Address,
  isGlobalUnicast,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  unmapped,
} from "../../src/core/ip_address.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { forRandom } from "../support/random.ts";
import { randomAddress } from "../support/random_packet.ts";

function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  assert(parsed !== null, text);
  return parsed;
}

/** Every class an address belongs to, in one word each. */
function classes(text: string): string {
  const address = ip(text);
  const named = {
    unspecified: isUnspecified,
    loopback: isLoopback,
    multicast: isMulticast,
    link: isLinkLocal,
    global: isGlobalUnicast,
  };
  return Object.entries(named).filter(([, holds]) => holds(address)).map(([name]) => name).join(" ");
}

const CLASSES: readonly (readonly [text: string, classes: string])[] = [
  ["0.0.0.0", "unspecified"],
  ["0.0.0.1", "global"],
  ["126.255.255.255", "global"],
  ["127.0.0.0", "loopback"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.255", "loopback"],
  ["128.0.0.0", "global"],
  ["10.0.0.1", "global"],
  ["192.168.1.1", "global"],
  ["169.253.255.255", "global"],
  ["169.254.0.0", "link"],
  ["169.254.255.255", "link"],
  ["169.255.0.0", "global"],
  ["223.255.255.255", "global"],
  ["224.0.0.0", "multicast"],
  ["239.255.255.250", "multicast"],
  ["240.0.0.0", "global"],
  ["255.255.255.254", "global"],
  ["255.255.255.255", ""],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::2", "global"],
  ["1::1", "global"],
  ["::1:0:0:1", "global"],
  ["0:1::1", "global"],
  ["2001:db8::1", "global"],
  ["fc00::1", "global"],
  ["fe7f:ffff::1", "global"],
  ["fe80::", "link"],
  ["fe80::1", "link"],
  ["febf:ffff::1", "link"],
  ["fec0::1", "global"],
  ["feff::1", "global"],
  ["ff00::", "multicast"],
  ["ff02::fb", "multicast"],
  ["ffff::", "multicast"],
];

for (const [text, expected] of CLASSES) {
  Deno.test(`${text} is ${expected === "" ? "none of the classes" : expected}`, () =>
    assertEquals(classes(text), expected));
}

Deno.test("ipv4Address and ipv6Address keep words as u32", () => {
  assertEquals(ipv4Address(-1), ipv4Address(0xffff_ffff));
  assertEquals(ipv6Address(-1, 1 << 31, 0, -2), {
    family: 6,
    w0: 0xffff_ffff,
    w1: 0x8000_0000,
    w2: 0,
    w3: 0xffff_fffe,
  });
});

Deno.test("ipEquals wants the same family and the same bits", () => {
  assert(ipEquals(ip("192.0.2.1"), ip("192.0.2.1")));
  assert(!ipEquals(ip("192.0.2.1"), ip("192.0.2.2")));
  assert(!ipEquals(ip("192.0.2.1"), ip("::ffff:192.0.2.1")));
  const one = ip("1:2:3:4:5:6:7:8");
  for (const other of ["9:2:3:4:5:6:7:8", "1:2:9:4:5:6:7:8", "1:2:3:4:5:9:7:8", "1:2:3:4:5:6:7:9"]) {
    assert(!ipEquals(one, ip(other)), other);
  }
});

Deno.test("unmapped turns ::ffff:a.b.c.d into a.b.c.d and leaves the rest alone", () => {
  assertEquals(unmapped(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
  for (const text of ["192.0.2.1", "::192.0.2.1", "::fffe:192.0.2.1", "1::ffff:192.0.2.1", "::1:ffff:c000:201", "::"]) {
    assertEquals(unmapped(ip(text)), ip(text));
  }
});

Deno.test("no address is of two classes", () => {
  forRandom(2000, (random) => {
    const address = randomAddress(random, random.pick([4, 6]));
    const held = [isUnspecified, isLoopback, isMulticast, isLinkLocal, isGlobalUnicast].filter((is) => is(address));
    assert(held.length <= 1);
  });
});
