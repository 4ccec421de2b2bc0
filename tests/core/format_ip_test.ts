import { assertEquals, assertMatch } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { forRandom } from "../support/random.ts";
import { randomAddress } from "../support/random_packet.ts";

function reformatted(text: string): string | null {
  const ip = parseIp(text);
  return ip === null ? null : formatIp(ip);
}

/** Section numbers of RFC 5952. */
const EXAMPLES: readonly (readonly [section: string, given: string, canonical: string])[] = [
  ["1", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["1", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["1", "2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"],
  ["2.1", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"],
  ["2.2", "2001:db8::aaaa:0:0:1", "2001:db8::aaaa:0:0:1"],
  ["2.3", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"],
  ["4.1", "2001:0db8::0001", "2001:db8::1"],
  ["4.2.1", "2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
  ["4.2.2", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["4.2.3", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["4.2.3", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["5", "0:0:0:0:0:ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["5", "::ffff:c000:0201", "::ffff:192.0.2.1"],
];

for (const [section, given, canonical] of EXAMPLES) {
  Deno.test(`formatIp follows RFC 5952, ${section}: ${given}`, () => assertEquals(reformatted(given), canonical));
}

Deno.test("formatIp writes runs of zeros at either end, and of full length", () => {
  for (const text of ["::", "::1", "1::", "fe80::", "1:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:8", "1::8", "::2:3:4:5:6:7"]) {
    assertEquals(reformatted(text), text);
  }
  assertEquals(reformatted("0:0:3::"), "0:0:3::");
  assertEquals(reformatted("0:0:3:4:5:0:0:8"), "::3:4:5:0:0:8");
});

Deno.test("formatIp writes dotted decimal", () => {
  for (const text of ["0.0.0.0", "127.0.0.1", "192.0.2.200", "255.255.255.255"]) assertEquals(reformatted(text), text);
});

Deno.test("parseIp gives back what formatIp wrote", () => {
  forRandom(5000, (random) => {
    const ip = randomAddress(random, random.pick([4, 6]));
    const text = formatIp(ip);
    assertEquals(parseIp(text), ip, text);
    assertEquals(parseIp(text.toUpperCase()), ip, text);
    // No upper case, no leading zero in a group of hexadecimal digits, at most one "::".
    assertMatch(text, /^[0-9a-f:.]+$/);
    assertEquals(ip.family === 6 && /(^|:)0[0-9a-f]/.test(text), false, text);
  });
});
