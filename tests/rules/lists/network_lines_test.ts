import { assertEquals } from "@std/assert";
import { addressMatcher } from "../../../src/rules/lists/address_matcher.ts";
import { networkContains, parseNetwork } from "../../../src/core/ip_network.ts";
import { formatIp } from "../../../src/core/format_ip.ts";
import { type IpAddress, ipv4Address, ipv6Address, unmapped } from "../../../src/core/ip_address.ts";
import { forRandom, type Random } from "../../support/random.ts";
import { ip } from "../samples.ts";
import { built } from "./samples.ts";

function matcher(text: string): (ip: IpAddress) => boolean {
  const { content } = built("lists.nets", text);
  if (content.kind !== "networks") throw new Error("No networks");
  return addressMatcher(content);
}

/** OpenSnitch's tests of its operators. */
Deno.test("addresses and networks of OpenSnitch's tests", () => {
  const list = built("lists.ips", "# comment\n10.0.0.4\n\n10.0.0.4\n10.0.0.0/24\n");
  assertEquals([list.entries, list.problems], [2, [null]]);
  const matches = matcher("10.0.0.4\n10.1.0.0/16\n192.0.2.77/24");
  const inside = ["10.0.0.4", "10.1.0.0", "10.1.255.255", "192.0.2.0", "192.0.2.255"];
  const outside = ["10.0.0.3", "10.0.0.5", "10.0.255.255", "10.2.0.0", "192.0.1.255", "192.0.3.0", "0.0.0.0"];
  assertEquals([...inside, ...outside].filter((text) => matches(ip(text))), inside);
});

Deno.test("families are apart, and a mapped address is an IPv4 address", () => {
  const matches = matcher("::ffff:192.0.2.1\n2001:db8::/32\n::ffff:198.51.100.0/120");
  const inside = ["192.0.2.1", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "198.51.100.255"];
  assertEquals([...inside, "192.0.2.2", "2001:db9::", "::c000:201"].filter((text) => matches(ip(text))), inside);
  const all = matcher("::/0");
  assertEquals([all(ip("::1")), all(ip("192.0.2.1"))], [true, false]);
  assertEquals(matcher("0.0.0.0/0")(ip("255.255.255.255")), true);
});

Deno.test("what is no address is counted", () => {
  const list = built("lists.ips", "10.0.0.1 # fine\n10.0.0\n10.0.0.0/33\nexample.org\n10.0.0.2");
  assertEquals(list.entries, 2);
  assertEquals(list.problems, ["3 lines are no entries of such a list, the first is line 2"]);
});

/** Few bits differ, so that networks overlap, touch and contain each other. */
function address(random: Random): IpAddress {
  const bits = random.pick([0, 1, 2, 3, 0x80, 0xff, 0x100, 0x8000_0000, 0xffff_ffff]);
  return random.oneIn(2) ? ipv4Address(bits) : ipv6Address(random.pick([0, 1]), 0, random.pick([0, 0xffff]), bits);
}

Deno.test("a table says of each address what asking network by network says", () =>
  forRandom(300, (random) => {
    const lines = Array.from({ length: random.between(0, 30) }, () => {
      const one = unmapped(address(random));
      if (random.oneIn(3)) return formatIp(one);
      return `${formatIp(one)}/${one.family === 4 ? random.between(0, 32) : random.between(97, 128)}`;
    });
    const matches = matcher(lines.join("\n"));
    const networks = lines.flatMap((line) =>
      parseNetwork(line.includes("/") ? line : `${line}/${line.includes(":") ? 128 : 32}`) ?? []
    );
    assertEquals(networks.length, lines.length);
    for (let count = 0; count < 50; count++) {
      const asked = unmapped(address(random));
      const expected = networks.some((network) => networkContains(network, asked));
      assertEquals(matches(asked), expected, `${formatIp(asked)} in ${lines.join(" ")}`);
    }
  }));
