import { assertEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { parseResolvConf } from "../../src/names/parse_resolv_conf.ts";

Deno.test("name servers of resolv.conf, as resolv.conf(5) has them", () => {
  const text = `# nameserver 192.0.2.1
; nameserver 192.0.2.2
 nameserver 192.0.2.3
search example.org
nameserver 127.0.0.53
nameserver\tfe80::1%eth0
nameserver  2001:db8::53 # the second
nameserver not-an-address
nameserver
options edns0 trust-ad
`;
  assertEquals(parseResolvConf(text).map(formatIp), ["127.0.0.53", "fe80::1", "2001:db8::53"]);
  assertEquals(parseResolvConf(""), []);
});
