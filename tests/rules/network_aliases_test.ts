import { assertEquals } from "@std/assert";
import { networkContains } from "../../src/core/ip_network.ts";
import { defaultNetworkAliases } from "../../src/rules/network_aliases.ts";
import { ip } from "./samples.ts";

const CASES: readonly (readonly [alias: string, address: string, inside: boolean])[] = [
  ["LAN", "10.1.2.3", true],
  ["LAN", "172.31.255.255", true],
  ["LAN", "192.168.0.1", true],
  ["LAN", "127.0.0.53", true],
  ["LAN", "::1", true],
  ["LAN", "fd00::1", true],
  ["LAN", "fe80::1", true],
  ["LAN", "169.254.1.1", true],
  ["LAN", "172.32.0.1", false],
  ["LAN", "8.8.8.8", false],
  ["LAN", "::2", false],
  ["MULTICAST", "224.0.0.251", true],
  ["MULTICAST", "ff02::fb", true],
  ["MULTICAST", "223.255.255.255", false],
  ["lan", "10.1.2.3", false],
];

for (const [alias, address, inside] of CASES) {
  Deno.test(`alias ${alias} ${inside ? "has" : "lacks"} ${address}`, () => {
    const networks = defaultNetworkAliases().get(alias) ?? [];
    assertEquals(networks.some((network) => networkContains(network, ip(address))), inside);
  });
}
