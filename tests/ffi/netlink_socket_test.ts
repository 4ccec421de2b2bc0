import { assert, assertEquals, assertThrows } from "@std/assert";
import { asInterfaceIndex, asPort, asUid } from "../../src/core/identifiers.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { enlargeReceiveBuffer, NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { NETLINK_SOCK_DIAG, NLM_F_DUMP, NLM_F_REQUEST } from "../../src/netlink/constants.ts";
import { InetDiagTable } from "../../src/sockdiag/inet_diag_table.ts";
import { listSockets } from "../../src/sockdiag/list_sockets.ts";
import { readNetlinkSockets } from "../../src/sockdiag/netlink_sockets.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { netlinkMessage } from "../support/netlink_bytes.ts";
import { PYTHON } from "../support/requirements.ts";
import { runCommand } from "../support/run_command.ts";

Deno.test("openNetlink throws a SystemError for a family that is none", () => {
  using libc = new Libc();
  assertThrows(() => openNetlink(libc, 250), SystemError, "Cannot open a netlink socket");
});

Deno.test("NetlinkTransport says -1 where nothing is there, and throws on a descriptor that is none", () => {
  using libc = new Libc();
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  assertEquals(new NetlinkTransport(libc, socket.number).receive(new Uint8Array(64)), -1);
  const closed = new NetlinkTransport(libc, 1_000_000);
  assertThrows(() => closed.send(new Uint8Array(16)), SystemError, "Cannot send a netlink message");
  assertThrows(() => closed.receive(new Uint8Array(16)), SystemError, "Cannot receive a netlink message");
});

Deno.test("NetlinkTransport tells the true length of a datagram that was cut", () => {
  using libc = new Libc();
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  const transport = new NetlinkTransport(libc, socket.number);
  // A request of an unknown type: the kernel refuses it with an error of 36 bytes, or more.
  transport.send(netlinkMessage({ type: 0x7f, flags: NLM_F_REQUEST | NLM_F_DUMP, sequence: 1 }));
  assert(transport.receive(new Uint8Array(20)) >= 36);
});

kernelTest({ name: "enlargeReceiveBuffer sets what it says", needs: ["root"] }, () => {
  using libc = new Libc();
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  enlargeReceiveBuffer(libc, socket.number, 1 << 20);
  assertThrows(() => enlargeReceiveBuffer(libc, 1_000_000, 1), SystemError, "Cannot enlarge the receive buffer");
});

Deno.test("the kernel finds a socket of this process, by get and by list", () => {
  using libc = new Libc();
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  const diag = new SocketDiag(new NetlinkTransport(libc, socket.number));
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const listed = listSockets(new InetDiagTable(diag, 6, 4), { ...ANY_SOCKET, sourcePort: asPort(port) });
  assertEquals(listed?.map(({ state, userId }) => [state, userId]), [[10, asUid(Deno.uid() ?? 0)]]);
  const address = parseIp("127.0.0.1");
  assert(address !== null);
  const found = diag.get(6, { address, port }, { address, port: 9 }, asInterfaceIndex(1));
  assertEquals([found?.state, found?.cookie], [10, listed?.[0]?.cookie]);
  assertEquals(diag.get(6, { address, port: 9 }, { address, port: 10 }, asInterfaceIndex(1)), null);
});

/** Sends a datagram to the netlink port of its argument, and one to itself, to see that sending works at all. */
const FOREIGN = `
import socket, sys
def netlink():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
    s.bind((0, 0))
    return s
sender, receiver = netlink(), netlink()
sender.sendto(b"x" * 16, (receiver.getsockname()[0], 0))
print(len(receiver.recv(100)))
try:
    sender.sendto(b"x" * 16, (int(sys.argv[1]), 0))
except ConnectionRefusedError:
    print("refused")
`;

kernelTest({ name: "Nobody but the kernel can send to our netlink sockets", needs: ["root", "python3"] }, async () => {
  using libc = new Libc();
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  const transport = new NetlinkTransport(libc, socket.number);
  const link = Deno.readLinkSync(`/proc/self/fd/${socket.number}`);
  const ports: number[] = [];
  readNetlinkSockets(new SocketDiag(transport), NETLINK_SOCK_DIAG, ({ portId, inode }) => {
    if (link === `socket:[${inode}]`) ports.push(portId);
  });
  assertEquals(ports.length, 1);
  const { stdout } = await runCommand([PYTHON, "-c", FOREIGN, `${ports[0]}`]);
  assertEquals(stdout, "16\nrefused\n");
  assertEquals(transport.receive(new Uint8Array(100)), -1);
});
