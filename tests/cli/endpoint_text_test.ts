import { assertEquals } from "@std/assert";
import { addressText, localText, peerText } from "../../src/cli/endpoint_text.ts";
import { asPort } from "../../src/core/identifiers.ts";
import type { SocketEntry } from "../../src/cli/socket_entry.ts";
import { ip } from "../sockdiag/socket_bytes.ts";
import { entry, inet, packet, v6Only } from "./rows.ts";

const ROWS: readonly [what: string, entry: SocketEntry, local: string, peer: string][] = [
  ["IPv4", entry(inet("10.0.0.1 22", "10.0.0.2 4000")), "10.0.0.1:22", "10.0.0.2:4000"],
  ["a listener of IPv4", entry(inet("0.0.0.0 22", "0.0.0.0 0")), "0.0.0.0:22", "*"],
  ["IPv6", entry(inet("2001:db8::1 22", "2001:db8::2 4000")), "[2001:db8::1]:22", "[2001:db8::2]:4000"],
  ["a listener of both families", entry(inet(":: 80", ":: 0", v6Only(false))), "*:80", "*"],
  ["a listener of IPv6 alone", entry(inet(":: 80", ":: 0", v6Only(true))), "[::]:80", "*"],
  ["one address of IPv6, which is not all", entry(inet("::1 80", ":: 0", v6Only(false))), "[::1]:80", "*"],
  [
    "IPv4 by a socket of IPv6, as what it is",
    entry(inet("::ffff:10.0.0.1 80", "::ffff:10.0.0.2 4000")),
    "[::ffff:10.0.0.1]:80",
    "[::ffff:10.0.0.2]:4000",
  ],
  [
    "a link-local flow: both ends are of the device",
    entry(inet("fe80::1 546", "fe80::2 547"), { device: "eth0" }),
    "[fe80::1%eth0]:546",
    "[fe80::2%eth0]:547",
  ],
  [
    "bound to a device: the own end alone is",
    entry(inet("0.0.0.0 68", "10.0.0.2 67"), { device: "eth0" }),
    "0.0.0.0%eth0:68",
    "10.0.0.2:67",
  ],
  [
    "a listener of both families on a device",
    entry(inet(":: 80", ":: 0", v6Only(false)), { device: "eth0" }),
    "*%eth0:80",
    "*",
  ],
  ["a raw socket", entry(inet("0.0.0.0 1", "0.0.0.0 0"), { table: "raw" }), "0.0.0.0:icmp", "*"],
  ["a raw socket with a peer", entry(inet("::1 58", "::1 0"), { table: "raw" }), "[::1]:icmp6", "[::1]"],
  ["a raw socket of any protocol", entry(inet("0.0.0.0 255", "0.0.0.0 0"), { table: "raw" }), "0.0.0.0:proto-255", "*"],
  ["a ping socket", entry(inet("0.0.0.0 7", "10.0.0.2 0"), { table: "icmp" }), "0.0.0.0:7", "10.0.0.2:0"],
  ["a packet socket", entry(packet()), "all", "*"],
  ["one of ARP on a device", entry(packet({ etherType: 0x0806 }), { device: "eth0" }), "arp%eth0", "*"],
  ["one of what has no name", entry(packet({ etherType: 0x88cc })), "0x88cc", "*"],
];

for (const [what, shown, local, peer] of ROWS) {
  Deno.test(`localText and peerText: ${what}`, () => assertEquals([localText(shown), peerText(shown)], [local, peer]));
}

Deno.test("localText shows a port of 0 before a socket is bound", () => {
  assertEquals(localText(entry(inet("0.0.0.0 0", "0.0.0.0 0", { sourcePort: asPort(0) }))), "0.0.0.0:0");
});

Deno.test("addressText puts IPv6 into brackets", () => {
  assertEquals([addressText(ip("10.0.0.1")), addressText(ip("::1"))], ["10.0.0.1", "[::1]"]);
  assertEquals(addressText(ip("fe80::1"), "eth0"), "[fe80::1%eth0]");
});
