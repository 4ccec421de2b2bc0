import { assertEquals } from "@std/assert";
import { heldSocketLine } from "../../src/cli/held_socket_line.ts";
import { PeerNames } from "../../src/cli/peer_names.ts";
import type { SocketEntry } from "../../src/cli/socket_entry.ts";
import { asInterfaceIndex, asSocketInode } from "../../src/core/identifiers.ts";
import { ip } from "../sockdiag/socket_bytes.ts";
import { entry, inet, packet } from "./rows.ts";

const NAMES = new PeerNames();
NAMES.set(ip("140.82.121.4"), "github.com");
NAMES.set(ip("192.0.2.66"), "evil\u001b[2J.example");

function line(shown: SocketEntry | null, names = NAMES): string {
  return heldSocketLine({ descriptor: 25, inode: asSocketInode(12345678), entry: shown }, names);
}

const ROWS: readonly [what: string, entry: SocketEntry | null, line: string][] = [
  [
    "the seed's example",
    entry(inet("10.0.2.2 54321", "140.82.121.4 443")),
    "25 -> socket[12345678] - 54321:10.0.2.2 -> github.com:443, state: established",
  ],
  [
    "a peer without a name",
    entry(inet("10.0.2.2 54321", "140.82.121.5 443", { stateName: "CLOSE_WAIT" })),
    "25 -> socket[12345678] - 54321:10.0.2.2 -> 140.82.121.5:443, state: close_wait",
  ],
  [
    "a listener",
    entry(inet("0.0.0.0 22", "0.0.0.0 0", { stateName: "LISTEN" })),
    "25 -> socket[12345678] - 22:0.0.0.0 -> 0.0.0.0:0, state: listen",
  ],
  [
    "IPv6, on a device",
    entry(inet("fe80::1 546", "fe80::2 547", { interface: asInterfaceIndex(2) }), { device: "eth0" }),
    "25 -> socket[12345678] - 546:[fe80::1%eth0] -> [fe80::2%eth0]:547, state: established",
  ],
  [
    "IPv4 by a socket of IPv6: the name is the IPv4 address's",
    entry(inet("::ffff:10.0.2.2 54321", "::ffff:140.82.121.4 443")),
    "25 -> socket[12345678] - 54321:[::ffff:10.0.2.2] -> github.com:443, state: established",
  ],
  [
    "a raw socket",
    entry(inet("0.0.0.0 1", "0.0.0.0 0", { stateName: "unconnected" }), { table: "raw" }),
    "25 -> socket[12345678] - icmp:0.0.0.0 -> 0.0.0.0:0, state: unconnected",
  ],
  ["a packet socket", entry(packet(), { device: "eth0" }), "25 -> socket[12345678] - packet all%eth0"],
  ["a socket that no table has", null, "25 -> socket[12345678]"],
  [
    "a name that DNS should not have given",
    entry(inet("10.0.2.2 54321", "192.0.2.66 443")),
    "25 -> socket[12345678] - 54321:10.0.2.2 -> evil\\x1b[2J.example:443, state: established",
  ],
];

for (const [what, shown, text] of ROWS) {
  Deno.test(`heldSocketLine: ${what}`, () => assertEquals(line(shown), text));
}
