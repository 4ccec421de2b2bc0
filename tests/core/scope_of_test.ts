import { assertEquals } from "@std/assert";
import { scopeOf, SCOPES } from "../../src/core/scope_of.ts";
import { address } from "../support/addresses.ts";

const CASES: Readonly<Record<typeof SCOPES[number], readonly string[]>> = {
  loopback: ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"],
  link: ["169.254.0.1", "fe80::1", "febf::1"],
  private: [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.255.255",
    "100.64.0.1",
    "100.127.0.1",
    "fc00::1",
    "fdff::1",
  ],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  broadcast: ["255.255.255.255"],
  global: [
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "11.0.0.1",
    "2001:db8::1",
    "fec0::1",
    "fe00::1",
  ],
};

for (const scope of SCOPES) {
  Deno.test(`the scope ${scope}`, () => {
    assertEquals(CASES[scope].filter((text) => scopeOf(address(text)) !== scope), []);
  });
}
