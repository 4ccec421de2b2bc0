import { assertEquals } from "@std/assert";
import { reverseName } from "../../src/cli/reverse_name.ts";
import { ip } from "../sockdiag/socket_bytes.ts";

Deno.test("reverseName turns an IPv4 address round, byte by byte", () => {
  assertEquals(reverseName(ip("192.0.2.34")), "34.2.0.192.in-addr.arpa");
  assertEquals(reverseName(ip("::ffff:192.0.2.34")), "34.2.0.192.in-addr.arpa");
});

Deno.test("reverseName turns an IPv6 address round, digit by digit (the example of RFC 3596)", () => {
  assertEquals(
    reverseName(ip("4321:0:1:2:3:4:567:89ab")),
    "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
  );
});
