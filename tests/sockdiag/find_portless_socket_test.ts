import { assertEquals, assertThrows } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import { asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { findPortlessSocket } from "../../src/sockdiag/find_portless_socket.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, sequenceOf } from "../support/netlink_bytes.ts";
import { procNetText } from "./proc_net_text.ts";
import { connection, kernelSockets, kernelWith, kernelWithout, socketInfo } from "./socket_bytes.ts";

const [ICMP, ICMPV6, RAW] = [1, 58, 255] as const;

interface World {
  /** Of /proc/net/icmp or icmp6. */
  readonly ping?: readonly SocketInfo[];
  /** Of raw_diag. */
  readonly raw?: readonly SocketInfo[];
}

function packet(protocol: number, rest: Partial<Connection> = {}): Connection {
  const [source, destination] = protocol === ICMPV6
    ? ["fe80::1 0", "fe80::2 0"] as const
    : ["10.0.0.1 0", "198.51.100.7 0"] as const;
  return { ...connection(source, destination, { protocol }), sourcePort: null, destinationPort: null, ...rest };
}

function echo(echoId: number, rest: Partial<Connection> = {}): Connection {
  return packet(ICMP, { icmp: { type: 8, code: 0, echoId }, ...rest });
}

/** In words: "exact 5: why", "candidates 5 (fit), 6 (fit): why" or "none: why". */
function told(asked: Connection, { ping = [], raw = [] }: World): string {
  const files = { icmp: procNetText(ping), icmp6: procNetText(ping) };
  const search = findPortlessSocket(kernelSockets(kernelWith(raw), files), asked);
  if (search.kind === "none") return `none: ${search.why}`;
  if (search.kind !== "candidates") return `${search.kind} ${search.socket.inode}: ${search.why}`;
  return `candidates ${
    search.candidates.map(({ socket, fit }) => `${socket.inode} (${fit})`).join(", ")
  }: ${search.why}`;
}

function rawSocket(inode: number, protocol: number, rest: Partial<SocketInfo> = {}): SocketInfo {
  return socketInfo(inode, `0.0.0.0 ${protocol}`, "0.0.0.0 0", { protocol: RAW, ...rest });
}

const PING_FITS = "ping socket with this identifier, source fits";
const RAW_FITS = "raw socket of this protocol, source fits";

Deno.test("an echo request is the ping socket's that has its identifier, and no raw socket's beside it", () => {
  const ping = [socketInfo(5, "0.0.0.0 77", "0.0.0.0 0"), socketInfo(6, "0.0.0.0 78", "0.0.0.0 0")];
  assertEquals(told(echo(77), { ping, raw: [rawSocket(7, ICMP)] }), `exact 5: ${PING_FITS}`);
  const connected = [socketInfo(5, "10.0.0.1 77", "198.51.100.7 0", { state: 1 })];
  assertEquals(
    told(echo(77), { ping: connected }),
    "exact 5: ping socket with this identifier, connected to this address",
  );
});

Deno.test("an echo request of ICMPv6 is the ping socket's of IPv6", () => {
  const asked = packet(ICMPV6, { icmp: { type: 128, code: 0, echoId: 77 } });
  assertEquals(told(asked, { ping: [socketInfo(5, ":: 77", ":: 0")] }), `exact 5: ${PING_FITS}`);
});

Deno.test("a ping socket of another address, of another user or with a rival is a guess", () => {
  const elsewhere = socketInfo(5, "10.0.0.9 77", "0.0.0.0 0");
  assertEquals(told(echo(77), { ping: [elsewhere] }), "candidates 5 (port): only the identifier fits: a guess");
  const others = socketInfo(6, "0.0.0.0 77", "0.0.0.0 0", { userId: asUid(105) });
  const disagreement = "but the socket is of user 105, and the packet of user 1000";
  assertEquals(told(echo(77), { ping: [others] }), `candidates 6 (unconnected): ${PING_FITS}; ${disagreement}`);
  const rivals = [elsewhere, socketInfo(7, "0.0.0.0 77", "0.0.0.0 0"), socketInfo(8, "0.0.0.0 77", "0.0.0.0 0")];
  assertEquals(told(echo(77), { ping: rivals }).split(":")[0], "candidates 7 (unconnected), 8 (unconnected), 5 (port)");
});

Deno.test("an echo request without a ping socket is a raw socket's, at a guess", () => {
  const raw = [rawSocket(5, ICMP), rawSocket(6, 253)];
  const ping = [socketInfo(9, "0.0.0.0 78", "0.0.0.0 0")];
  assertEquals(told(echo(77), { ping, raw }), `candidates 5 (unconnected): ${RAW_FITS}`);
});

Deno.test("other packets are never a ping socket's", () => {
  const ping = [socketInfo(5, "0.0.0.0 77", "0.0.0.0 0")];
  const none = "none: no raw socket of the packet's user sends this protocol";
  assertEquals(told(packet(ICMP, { icmp: { type: 0, code: 0, echoId: 77 } }), { ping }), none);
  assertEquals(told(packet(ICMP, { icmp: { type: 3, code: 3, echoId: null } }), { ping }), none);
  assertEquals(told(packet(253), { ping }), none);
});

Deno.test("raw sockets of the protocol or of any (IPPROTO_RAW) are guesses, those connected to the address first", () => {
  const raw = [
    rawSocket(5, 253),
    rawSocket(6, 254),
    rawSocket(7, RAW),
    socketInfo(8, "10.0.0.1 253", "198.51.100.7 0", { protocol: RAW, state: 1 }),
    socketInfo(9, "10.0.0.1 253", "198.51.100.9 0", { protocol: RAW, state: 1 }),
    socketInfo(10, "10.0.0.9 253", "0.0.0.0 0", { protocol: RAW }),
  ];
  assertEquals(
    told(packet(253), { raw }),
    "candidates 8 (flow), 5 (unconnected), 7 (unconnected), 9 (port), 10 (port): " +
      "raw socket of this protocol, connected to this address; 3 sockets fit",
  );
});

Deno.test("a raw socket that is bound to another device fits by its protocol alone", () => {
  const bound = rawSocket(5, 253, { interface: asInterfaceIndex(3) });
  assertEquals(told(packet(253), { raw: [bound] }), "candidates 5 (port): only the protocol fits: a guess");
  const here = rawSocket(6, 253, { interface: asInterfaceIndex(2) });
  assertEquals(told(packet(253), { raw: [bound, here] }), `candidates 6 (unconnected), 5 (port): ${RAW_FITS}`);
});

Deno.test("a raw socket of another user is none", () => {
  const raw = [rawSocket(5, 253, { userId: asUid(105) })];
  assertEquals(told(packet(253), { raw }), "none: no raw socket of the packet's user sends this protocol");
});

Deno.test("a packet that names no user is the kernel's own, unless it is an echo request", () => {
  const raw = [rawSocket(5, ICMP)];
  const nameless = { userId: null };
  const own = "none: the packet names no user: the kernel itself sends such packets";
  assertEquals(told(packet(ICMP, { icmp: { type: 3, code: 3, echoId: null }, ...nameless }), { raw }), own);
  assertEquals(told(echo(77, nameless), { raw }), `candidates 5 (unconnected): ${RAW_FITS}`);
});

Deno.test("raw sockets come from /proc/net where the kernel has no raw_diag", () => {
  const sockets = kernelSockets(kernelWithout(), { raw: procNetText([rawSocket(5, 253)]) });
  const search = findPortlessSocket(sockets, packet(253));
  assertEquals([search.kind, search.why], ["candidates", RAW_FITS]);
  assertEquals(findPortlessSocket(kernelSockets(kernelWithout()), packet(253)), {
    kind: "none",
    why: "this kernel cannot list raw sockets",
  });
});

Deno.test("a kernel that refuses is no answer", () => {
  const refusing = new FakeTransport((request) => [netlinkError(1, sequenceOf(request))]);
  assertThrows(() => findPortlessSocket(kernelSockets(refusing), packet(253)), NetlinkError);
});
