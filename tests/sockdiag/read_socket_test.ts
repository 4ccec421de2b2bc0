import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { asInterfaceIndex, asPort, asSocketInode, asUid } from "../../src/core/identifiers.ts";
import { formatIp } from "../../src/core/format_ip.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import type { NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { readSocket } from "../../src/sockdiag/read_socket.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";
import { randomAddress } from "../support/random_packet.ts";
import { answersOf, messagesOf } from "./messages_of.ts";
import { inetDiagMsg, socketInfo, socketMessage } from "./socket_bytes.ts";

function first(datagram: Uint8Array): NetlinkMessage {
  const [message] = messagesOf(datagram);
  assert(message !== undefined);
  return message;
}

/** "family state source port > destination port, user": the answers of a conversation. */
function told(name: Parameters<typeof answersOf>[0]): string[] {
  return answersOf(name).map((message) => {
    const { family, state, source, sourcePort, destination, destinationPort, userId, inode, cookie } = readSocket(
      message,
      6,
    );
    assert(cookie !== null && cookie.low > 0);
    const flow = `${formatIp(source)} ${sourcePort} > ${formatIp(destination)} ${destinationPort}`;
    return `v${family} state ${state}: ${flow}, user ${userId}${inode === 0 ? ", no inode" : ""}`;
  });
}

Deno.test("readSocket reads the kernel's answers: IPv4, IPv6, v4-mapped, a listener", () => {
  assertEquals(told("get_tcp_v4"), ["v4 state 1: 127.0.0.1 40001 > 127.0.0.1 8443, user 1000"]);
  assertEquals(told("get_tcp_v6"), ["v6 state 1: ::1 40001 > ::1 8443, user 1000"]);
  assertEquals(told("get_tcp_mapped"), ["v6 state 1: ::ffff:127.0.0.1 40002 > ::ffff:127.0.0.1 8443, user 1000"]);
  assertEquals(told("get_tcp_listener"), ["v4 state 10: 127.0.0.1 8443 > 0.0.0.0 0, user 1000"]);
  assertEquals(told("get_udp_connected"), ["v4 state 1: 127.0.0.1 40003 > 127.0.0.1 53, user 1000"]);
  assertEquals(told("get_udp_unconnected"), ["v4 state 7: 0.0.0.0 40004 > 0.0.0.0 0, user 1000"]);
  assertEquals(told("dump_udp_v6"), ["v6 state 7: :: 40005 > :: 0, user 1000"]);
});

Deno.test("readSocket reads a listener and a flow that nobody has accepted: no file, no inode", () => {
  assertEquals(
    told("dump_tcp_v4"),
    [
      "v4 state 10: 127.0.0.1 8443 > 0.0.0.0 0, user 1000",
      "v4 state 1: 127.0.0.1 8443 > 127.0.0.1 40001, user 1000, no inode",
      "v4 state 1: 127.0.0.1 8443 > 127.0.0.1 40002, user 1000, no inode",
    ],
  );
});

Deno.test("readSocket takes uid -1 for not known", () => {
  const socket = socketInfo(1, "10.0.0.1 53", "10.0.0.2 53", { userId: null });
  assertEquals(readSocket(first(socketMessage(socket, 1)), 17).userId, null);
});

Deno.test("readSocket takes user 0 for not known where no file refers to the socket", () => {
  const user = (inode: number, userId: number): number | null =>
    readSocket(first(socketMessage(socketInfo(inode, "10.0.0.1 5", "10.0.0.2 6", { userId: asUid(userId) }), 1)), 6)
      .userId;
  assertEquals([user(0, 0), user(7, 0), user(0, 1000)], [null, 0, 1000]);
});

Deno.test("readSocket passes over attributes behind the socket, even those that lie", () => {
  const socket = socketInfo(7, "10.0.0.1 53", "10.0.0.2 53");
  const body = concat([inetDiagMsg(socket), netlinkAttribute(8, new Uint8Array(4), 0xffff)]);
  assertEquals(readSocket(first(netlinkMessage({ type: 20, body })), 17), socket);
});

Deno.test("readSocket refuses another address family", () => {
  for (const family of [0, 1, 9, 16, 255]) {
    const body = inetDiagMsg(socketInfo(1, "10.0.0.1 53", "10.0.0.2 53"));
    body[0] = family;
    assertThrows(
      () => readSocket(first(netlinkMessage({ type: 20, body })), 17),
      WireError,
      `address family ${family}`,
    );
  }
});

Deno.test("readSocket refuses every message that ends within the socket", () => {
  const bytes = socketMessage(socketInfo(1, "10.0.0.1 53", "10.0.0.2 53"), 1);
  const whole = first(bytes);
  for (let end = whole.body; end < whole.end; end++) {
    const cut = { ...whole, view: viewOf(bytes.subarray(0, end)), end };
    assertThrows(() => readSocket(cut, 17), WireError, `needs 72 bytes, there are ${end - whole.body}`);
    // The same where the datagram goes on behind the message: what follows is not its.
    assertThrows(() => readSocket({ ...whole, end }, 17), WireError, "needs 72 bytes");
  }
});

Deno.test("readSocket reads back what an encoder of the test wrote", () => {
  forRandom(2000, (random) => {
    const family = random.pick([4, 6]);
    const socket: SocketInfo = {
      family,
      protocol: 132,
      state: random.between(0, 13),
      source: randomAddress(random, family),
      sourcePort: asPort(random.between(0, 65535)),
      destination: randomAddress(random, family),
      destinationPort: asPort(random.between(0, 65535)),
      interface: asInterfaceIndex(random.u32()),
      userId: random.oneIn(3) ? null : asUid(random.between(0, 0xffff_fffe)),
      inode: asSocketInode(random.between(1, 0xffff_ffff)),
      cookie: { low: random.u32(), high: random.u32() },
    };
    assertEquals(readSocket(first(socketMessage(socket, 1)), 132), socket);
  });
});

Deno.test("readSocket ends on any bytes, with a result or a WireError", () => {
  forRandom(2000, (random) => {
    const body = random.bytes(random.between(0, 90));
    if (random.oneIn(2)) body.set([random.pick([2, 10])].slice(0, body.length));
    try {
      readSocket(first(netlinkMessage({ type: 20, body })), 6);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});
