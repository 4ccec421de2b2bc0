import { assertEquals } from "@std/assert";
import { ipv4Address, ipv6Address } from "../../src/core/ip_address.ts";
import { parseIp } from "../../src/core/parse_ip.ts";

Deno.test("parseIp reads dotted decimal", () => {
  assertEquals(parseIp("0.0.0.0"), ipv4Address(0));
  assertEquals(parseIp("192.168.1.10"), ipv4Address(0xc0a8010a));
  assertEquals(parseIp("255.255.255.255"), ipv4Address(0xffffffff));
});

Deno.test("parseIp reads every form of RFC 4291, 2.2", () => {
  const documentation = ipv6Address(0x2001_0db8, 0, 0x0008_0800, 0x200c_417a);
  assertEquals(parseIp("2001:DB8:0:0:8:800:200C:417A"), documentation);
  assertEquals(parseIp("2001:db8::8:800:200c:417a"), documentation);
  assertEquals(
    parseIp("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789"),
    ipv6Address(0xabcdef01, 0x23456789, 0xabcdef01, 0x23456789),
  );
  assertEquals(parseIp("FF01::101"), ipv6Address(0xff01_0000, 0, 0, 0x101));
  assertEquals(parseIp("::1"), ipv6Address(0, 0, 0, 1));
  assertEquals(parseIp("::"), ipv6Address(0, 0, 0, 0));
  assertEquals(parseIp("0:0:0:0:0:0:13.1.68.3"), ipv6Address(0, 0, 0, 0x0d014403));
  assertEquals(parseIp("::13.1.68.3"), ipv6Address(0, 0, 0, 0x0d014403));
  assertEquals(parseIp("::FFFF:129.144.52.38"), ipv6Address(0, 0, 0xffff, 0x81903426));
  assertEquals(parseIp("fe80::"), ipv6Address(0xfe80_0000, 0, 0, 0));
  assertEquals(parseIp("1:2:3:4:5:6:7::"), ipv6Address(0x1_0002, 0x3_0004, 0x5_0006, 0x7_0000));
  assertEquals(parseIp("::2:3:4:5:6:7:8"), ipv6Address(0x0_0002, 0x3_0004, 0x5_0006, 0x7_0008));
  assertEquals(parseIp("64:ff9b::192.0.2.33"), ipv6Address(0x64_ff9b, 0, 0, 0xc0000221));
});

const INVALID_IPV4 = [
  "",
  " ",
  "1",
  "1.2.3",
  "1.2.3.",
  ".1.2.3",
  "1.2.3.4.",
  "1.2.3.4.5",
  "1..2.3",
  "256.0.0.1",
  "1.2.3.1000",
  "01.2.3.4",
  "1.2.3.00",
  "0x7f.0.0.1",
  "1.2.3.-4",
  "+1.2.3.4",
  "1.2.3.4 ",
  " 1.2.3.4",
  "1.2.3.4\n",
  "1.2.3.4/32",
  "1.2.3.4:80",
  "1.2.3.1e1",
  "127.1",
  "２.2.3.4",
  "localhost",
];

const INVALID_IPV6 = [
  ":",
  ":::",
  "1",
  "1:",
  ":1",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "1:2:3:4::5:6:7:8",
  "1::2::3",
  "1:::2",
  "1::2:",
  ":1::2",
  "12345::",
  "::fffff",
  "::g",
  "::-1",
  "::+1",
  "::0x1",
  "1:2:3:4:5:6:7:1.2.3.4",
  "1:2:3:4:5:1.2.3.4",
  "::1.2.3",
  "::1.2.3.256",
  "::01.2.3.4",
  "::1.2.3.4:5",
  "1.2.3.4::",
  "1.2.3.4::5",
  "fe80::1%eth0",
  "[::1]",
  "::1/128",
  " ::1",
  "::1 ",
  "::1\n",
];

for (const text of [...INVALID_IPV4, ...INVALID_IPV6]) {
  Deno.test(`parseIp refuses ${JSON.stringify(text)}`, () => assertEquals(parseIp(text), null));
}
