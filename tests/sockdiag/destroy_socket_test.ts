import { assertEquals, assertThrows } from "@std/assert";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { EOPNOTSUPP, EPERM } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { destroySocket } from "../../src/sockdiag/destroy_socket.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, netlinkError, sequenceOf } from "../support/netlink_bytes.ts";
import { asked, kernelSockets, socketInfo, socketMessage } from "./socket_bytes.ts";

const SOCK_DESTROY = 21;

interface World {
  /** What a lookup with this port of the peer finds: the inode of a socket, or 0. */
  readonly lookup: (peerPort: number) => number;
  readonly sockets: readonly SocketInfo[];
}

/** A kernel that destroys what it looks up if the cookie is the request's. */
class Kernel {
  readonly destroyed: number[] = [];
  readonly transport: FakeTransport;

  constructor({ lookup, sockets }: World) {
    this.transport = new FakeTransport((request) => {
      const { type, destinationPort } = asked(request);
      const sequence = sequenceOf(request);
      const there = sockets.filter(({ inode }) => !this.destroyed.includes(inode));
      if (type !== SOCK_DESTROY) return [...there.map((each) => socketMessage(each, sequence)), netlinkDone(sequence)];
      const found = there.find(({ inode }) => inode === lookup(destinationPort));
      const fits = found?.cookie?.low === u32host.read(viewOf(request), 64);
      if (found === undefined || !fits) return [netlinkError(2, sequence)];
      this.destroyed.push(found.inode);
      return [netlinkError(0, sequence)];
    });
  }
}

const OPEN = socketInfo(5, "0.0.0.0 5000", "0.0.0.0 0");
const TWIN = socketInfo(6, "0.0.0.0 5000", "0.0.0.0 0");
const CONNECTED = socketInfo(7, "10.0.0.1 5000", "10.0.0.2 53", { state: 1 });

function destroy(kernel: Kernel, socket: SocketInfo): string {
  return destroySocket(kernelSockets(kernel.transport), socket);
}

Deno.test("destroySocket destroys the one that the kernel finds, with one request", () => {
  const kernel = new Kernel({ lookup: () => 7, sockets: [OPEN, CONNECTED] });
  assertEquals([destroy(kernel, CONNECTED), kernel.destroyed], ["destroyed", [7]]);
  assertEquals(kernel.transport.sent.length, 1);
});

Deno.test("destroySocket finds a socket gone, also where another has its addresses by now", () => {
  const kernel = new Kernel({ lookup: () => 6, sockets: [TWIN] });
  assertEquals([destroy(kernel, OPEN), kernel.destroyed], ["gone", []]);
  assertEquals(destroy(new Kernel({ lookup: () => 0, sockets: [] }), OPEN), "gone");
});

Deno.test("destroySocket finds a connection of TCP gone whose socket is but bound any more", () => {
  for (
    const [protocol, state, expected] of [[6, 13, "gone"], [6, 7, "gone"], [6, 1, "unreachable"], [
      17,
      7,
      "unreachable",
    ]]
  ) {
    const told = { ...CONNECTED, protocol: Number(protocol), state: Number(state) };
    assertEquals(destroy(new Kernel({ lookup: () => 0, sockets: [told] }), told), expected);
  }
});

Deno.test("destroySocket tries peers until the hash of a group finds the member, and no other dies", () => {
  const kernel = new Kernel({ lookup: (port) => port === 77 ? 5 : 6, sockets: [OPEN, TWIN] });
  assertEquals([destroy(kernel, OPEN), kernel.destroyed], ["destroyed", [5]]);
});

Deno.test("destroySocket says unreachable where the kernel always finds another", () => {
  const kernel = new Kernel({ lookup: () => 6, sockets: [OPEN, TWIN] });
  assertEquals([destroy(kernel, OPEN), kernel.destroyed], ["unreachable", []]);
});

Deno.test("destroySocket makes up no peer for a socket that has one", () => {
  const kernel = new Kernel({ lookup: () => 6, sockets: [CONNECTED, TWIN] });
  assertEquals([destroy(kernel, CONNECTED), kernel.destroyed], ["unreachable", []]);
  assertEquals(kernel.transport.sent.length, 2);
});

Deno.test("destroySocket asks nothing where the kernel would not compare the cookie", () => {
  const kernel = new Kernel({ lookup: () => 5, sockets: [OPEN] });
  for (const protocol of [1, 58, 132, 255]) assertEquals(destroy(kernel, { ...OPEN, protocol }), "unsupported");
  assertEquals(kernel.transport.sent, []);
  assertEquals(destroy(kernel, { ...OPEN, cookie: null }), "unsupported");
  assertEquals(kernel.transport.sent, []);
});

function refusing(errno: number): string {
  const transport = new FakeTransport((request) => [netlinkError(errno, sequenceOf(request))]);
  return destroySocket(kernelSockets(transport), OPEN);
}

Deno.test("destroySocket tells a kernel that cannot from one that does not allow it", () => {
  assertEquals(refusing(EOPNOTSUPP), "unsupported");
  assertThrows(() => refusing(EPERM), NetlinkError, "destroy a socket");
});
