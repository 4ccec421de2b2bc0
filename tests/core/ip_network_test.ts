import { assert, assertEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import type { IpAddress } from "../../src/core/ip_address.ts";
import { networkContains, parseNetwork } from "../../src/core/ip_network.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { forRandom } from "../support/random.ts";
import { randomAddress } from "../support/random_packet.ts";

function contains(network: string, address: string): boolean {
  const block = parseNetwork(network);
  const ip = parseIp(address);
  assert(block !== null && ip !== null);
  return networkContains(block, ip);
}

Deno.test("parseNetwork clears host bits", () => {
  const cleared = (text: string): string => {
    const network = parseNetwork(text);
    assert(network !== null, text);
    return `${formatIp(network.address)}/${network.prefixLength} ${formatIp(network.mask)}`;
  };
  assertEquals(cleared("10.1.2.3/8"), "10.0.0.0/8 255.0.0.0");
  assertEquals(cleared("192.168.1.255/32"), "192.168.1.255/32 255.255.255.255");
  assertEquals(cleared("192.168.1.255/0"), "0.0.0.0/0 0.0.0.0");
  assertEquals(cleared("255.255.255.255/31"), "255.255.255.254/31 255.255.255.254");
  assertEquals(cleared("2001:db8:ffff::1/33"), "2001:db8:8000::/33 ffff:ffff:8000::");
  assertEquals(cleared("fe80::1/10"), "fe80::/10 ffc0::");
  assertEquals(cleared("2001:db8::ffff/127"), "2001:db8::fffe/127 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
  assertEquals(cleared("::1/128"), "::1/128 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  assertEquals(cleared("::1/0"), "::/0 ::");
});

const INVALID = [
  "",
  "/",
  "10.0.0.0",
  "10.0.0.0/",
  "/8",
  "10.0.0.0/33",
  "10.0.0.0/08",
  "10.0.0.0/-1",
  "10.0.0.0/+8",
  "10.0.0.0/8 ",
  " 10.0.0.0/8",
  "10.0.0.0/8/8",
  "10.0.0.0/255.0.0.0",
  "10.0.0/8",
  "::/129",
  "::/1000",
  "::1%lo/128",
  "example.org/8",
];

for (const text of INVALID) {
  Deno.test(`parseNetwork refuses ${JSON.stringify(text)}`, () => assertEquals(parseNetwork(text), null));
}

Deno.test("networkContains at the borders of a block", () => {
  assertEquals(contains("10.0.0.0/8", "10.0.0.0"), true);
  assertEquals(contains("10.0.0.0/8", "10.255.255.255"), true);
  assertEquals(contains("10.0.0.0/8", "9.255.255.255"), false);
  assertEquals(contains("10.0.0.0/8", "11.0.0.0"), false);
  assertEquals(contains("192.0.2.1/32", "192.0.2.1"), true);
  assertEquals(contains("192.0.2.1/32", "192.0.2.0"), false);
  assertEquals(contains("fe80::/10", "febf:ffff::1"), true);
  assertEquals(contains("fe80::/10", "fec0::"), false);
  assertEquals(contains("2001:db8::/33", "2001:db8:7fff:ffff::"), true);
  assertEquals(contains("2001:db8::/33", "2001:db8:8000::"), false);
});

Deno.test("networkContains keeps the families apart", () => {
  assertEquals(contains("0.0.0.0/0", "255.255.255.255"), true);
  assertEquals(contains("0.0.0.0/0", "::"), false);
  assertEquals(contains("::/0", "0.0.0.0"), false);
  assertEquals(contains("::ffff:0:0/96", "::ffff:10.0.0.1"), true);
  assertEquals(contains("::ffff:0:0/96", "10.0.0.1"), false);
});

/** The address as bits, most significant first: 32 or 128 of them. */
function bits(ip: IpAddress): string {
  const words = ip.family === 4 ? [ip.w3] : [ip.w0, ip.w1, ip.w2, ip.w3];
  return words.map((word) => word.toString(2).padStart(32, "0")).join("");
}

Deno.test("networkContains agrees with comparing the bits of the prefix", () => {
  forRandom(5000, (random) => {
    const family = random.pick([4, 6]);
    const [address, other] = [randomAddress(random, family), randomAddress(random, family)];
    const prefix = random.between(0, family === 4 ? 32 : 128);
    const text = `${formatIp(address)}/${prefix}`;
    const network = parseNetwork(text);
    assert(network !== null, text);
    assert(networkContains(network, address), text);
    const expected = bits(address).slice(0, prefix) === bits(other).slice(0, prefix);
    assertEquals(networkContains(network, other), expected, `${text} and ${formatIp(other)}`);
  });
});
