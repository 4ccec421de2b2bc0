import { assertEquals } from "@std/assert";
import { protocolName } from "../../src/core/protocol.ts";

Deno.test("protocolName gives the names of rule files, with a trailing 6 for IPv6", () => {
  const names = [6, 17, 136, 132, 2, 4, 41, 47, 50, 51].map((number) => protocolName(number, 4));
  assertEquals(names, ["tcp", "udp", "udplite", "sctp", "igmp", "ipip", "sit", "gre", "esp", "ah"]);
  assertEquals([6, 17, 136, 132].map((number) => protocolName(number, 6)), ["tcp6", "udp6", "udplite6", "sctp6"]);
  assertEquals(protocolName(1, 4), "icmp");
  assertEquals(protocolName(58, 6), "icmp6");
});

Deno.test("protocolName writes other numbers out", () => {
  assertEquals(protocolName(253, 4), "proto-253");
  assertEquals(protocolName(253, 6), "proto-253-6");
  assertEquals(protocolName(0, 4), "proto-0");
});

Deno.test("protocolName tells all protocols of one family apart", () => {
  for (const family of [4, 6] as const) {
    const numbers = Array.from({ length: 256 }, (_, number) => number).filter((number) => number !== 58);
    assertEquals(new Set(numbers.map((number) => protocolName(number, family))).size, numbers.length);
  }
});
