import { assertEquals } from "@std/assert";
import { parseProtocol } from "../../src/core/parse_protocol.ts";
import { protocolName } from "../../src/core/protocol.ts";

Deno.test("parseProtocol reads every name that protocolName writes", () => {
  for (let protocol = 0; protocol < 256; protocol++) {
    for (const family of [4, 6] as const) {
      const name = protocolName(protocol, family);
      const parsed = parseProtocol(name);
      assertEquals(parsed && [protocolName(parsed.protocol, family), parsed.isIpv6], [name, family === 6]);
    }
  }
});

Deno.test("parseProtocol knows ICMP by its family", () => {
  assertEquals(parseProtocol("icmp"), { protocol: 1, isIpv6: false });
  assertEquals(parseProtocol("icmp6"), { protocol: 58, isIpv6: true });
});

for (const text of ["", "TCP", "tcp ", "6", "proto-6", "proto-256", "tcp66"]) {
  Deno.test(`parseProtocol takes no ${JSON.stringify(text)}`, () => assertEquals(parseProtocol(text), null));
}
