import { assertEquals } from "@std/assert";
import { networkContains } from "../../src/core/ip_network.ts";
import type { NetworkAliases } from "../../src/rules/network_aliases.ts";
import { parseNetworkAliases } from "../../src/rules/network_aliases_file.ts";
import { ip } from "./samples.ts";

function parsed(document: unknown): NetworkAliases {
  const result = parseNetworkAliases(JSON.stringify(document));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function problems(text: string): string[] {
  const result = parseNetworkAliases(text);
  return result.ok ? [] : result.problems.map(({ path, reason }) => `${path}: ${reason}`);
}

function has(aliases: NetworkAliases, name: string, address: string): boolean {
  return (aliases.get(name) ?? []).some((network) => networkContains(network, ip(address)));
}

Deno.test("names of the file stand beside the built-in ones, and in their place", () => {
  const aliases = parsed({ LAN: ["10.0.0.0/8"], OFFICE: ["192.0.2.0/24", "2001:db8::/32"] });
  assertEquals([has(aliases, "LAN", "10.1.1.1"), has(aliases, "LAN", "192.168.0.1")], [true, false]);
  assertEquals([has(aliases, "OFFICE", "192.0.2.9"), has(aliases, "OFFICE", "2001:db8::9")], [true, true]);
  assertEquals(has(aliases, "MULTICAST", "224.0.0.251"), true);
});

Deno.test("an address alone is a block of one, as ::1 is meant in OpenSnitch's own file", () => {
  const aliases = parsed({ LAN: ["::1", "127.0.0.1"] });
  const found = ["::1", "::2", "127.0.0.1", "127.0.0.2"].map((address) => has(aliases, "LAN", address));
  assertEquals(found, [true, false, true, false]);
});

Deno.test("every block that is none is a problem with its place", () => {
  assertEquals(problems('{"LAN":["10.0.0.0/8","10.0.0/8","fc00::/129"],"X":[]}'), [
    "$.X: Too small: expected array to have >=1 items",
  ]);
  assertEquals(problems('{"LAN":["10.0.0.0/8","10.0.0/8","fc00::/129"]}'), [
    '$.LAN[1]: not a network such as 10.0.0.0/8: "10.0.0/8"',
    '$.LAN[2]: not a network such as 10.0.0.0/8: "fc00::/129"',
  ]);
  assertEquals(problems('{"LAN":"10.0.0.0/8"}'), ["$.LAN: expected array, not string"]);
  assertEquals(problems("[").length, 1);
});
