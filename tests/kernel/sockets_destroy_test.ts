import { assert, assertEquals } from "@std/assert";
import type { InetSocket } from "../../src/core/listed_socket.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { destroySocket } from "../../src/sockdiag/destroy_socket.ts";
import { listSockets } from "../../src/sockdiag/list_sockets.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { SCTP_ASSOCIATION, SocketHolder } from "../support/socket_holder.ts";
import { type NamespaceSockets, socketsIn } from "../support/sockets_in.ts";

const NEEDS = ["root", "netns", "nsenter", "python3", "sock-destroy"] as const;
const [TCP, UDP, UDPLITE, RAW] = [6, 17, 136, 255] as const;

/** The socket that a program calls by this name. */
async function named(
  asked: NamespaceSockets,
  holder: SocketHolder,
  protocol: number,
  name: string,
): Promise<InetSocket> {
  const inode = Number(await holder.ask(`inode(${name})`));
  const all = ([4, 6] as const).flatMap((family) =>
    listSockets(asked.sockets.table(protocol, family), ANY_SOCKET) ?? []
  );
  const socket = all.find((each) => each.inode === inode);
  assert(socket !== undefined, `${name} is not listed`);
  return socket;
}

/** What the program gets from its socket: ECONNABORTED is 103, EAGAIN 11. */
function fate(holder: SocketHolder, name: string): Promise<string> {
  return holder.ask(`${name}.recv(10, MSG_DONTWAIT)`);
}
const ABORTED = "ConnectionAbortedError 103";
const ALIVE = "BlockingIOError 11";

kernelTest({ name: "Exactly one socket of TCP ends: IPv4, IPv6, dual-stack", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
listener = sock(SOCK_STREAM, family=AF_INET6, bind=("::", 8000)); listener.listen()
v4 = sock(SOCK_STREAM, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 8000))
v4b = sock(SOCK_STREAM, bind=("127.0.0.2", 9001), connect=("127.0.0.1", 8000))
v6 = sock(SOCK_STREAM, family=AF_INET6, bind=("::1", 9001), connect=("::1", 8000))
mapped = sock(SOCK_STREAM, family=AF_INET6, bind=("::ffff:127.0.0.3", 9001), connect=("::ffff:127.0.0.1", 8000))
`,
  );
  using asked = socketsIn(net, holder.pid);
  const names = ["v4", "v6", "mapped"];
  for (const [index, name] of names.entries()) {
    const socket = await named(asked, holder, TCP, name);
    assertEquals(destroySocket(asked.sockets, socket), "destroyed", name);
    assertEquals(await fate(holder, name), ABORTED);
    assertEquals(destroySocket(asked.sockets, socket), "gone");
    for (const other of ["v4b", ...names.slice(index + 1)]) assertEquals(await fate(holder, other), ALIVE, other);
  }
});

kernelTest(
  { name: "Exactly one socket of UDP ends: connected, open, dual-stack, on one port", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(
      net,
      `
reuse = [REUSEADDR]
connected = sock(SOCK_DGRAM, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 53), options=reuse)
other = sock(SOCK_DGRAM, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 54), options=reuse)
elsewhere = sock(SOCK_DGRAM, bind=("127.0.0.2", 9001), options=reuse)
open4 = sock(SOCK_DGRAM, bind=("0.0.0.0", 9001), options=reuse)
mapped = sock(SOCK_DGRAM, family=AF_INET6, bind=("::ffff:127.0.0.1", 9002), connect=("::ffff:127.0.0.1", 53))
dual = sock(SOCK_DGRAM, family=AF_INET6, bind=("::", 9003))
`,
    );
    using asked = socketsIn(net, holder.pid);
    const names = ["connected", "open4", "elsewhere", "mapped", "dual"];
    for (const [index, name] of names.entries()) {
      const socket = await named(asked, holder, UDP, name);
      assertEquals(destroySocket(asked.sockets, socket), "destroyed", name);
      assertEquals(await fate(holder, name), ABORTED);
      for (const each of ["other", ...names.slice(index + 1)]) assertEquals(await fate(holder, each), ALIVE, each);
    }
  },
);

kernelTest({ name: "A member of an SO_REUSEPORT group ends, whichever the hash prefers", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  const group = `[sock(SOCK_DGRAM, bind=("0.0.0.0", 9000 + g), options=[REUSEPORT]) for _ in range(4)]`;
  await using holder = await SocketHolder.start(net, `groups = [${group} for g in range(4)]`);
  using asked = socketsIn(net, holder.pid);
  for (const index of [0, 1, 2, 3]) {
    const members = [0, 1, 2, 3].map((member) => `groups[${index}][${member}]`);
    const socket = await named(asked, holder, UDP, members[index] ?? "");
    assertEquals(destroySocket(asked.sockets, socket), "destroyed", `${index}`);
    for (const [at, member] of members.entries()) {
      assertEquals(await fate(holder, member), at === index ? ABORTED : ALIVE, member);
    }
  }
});

kernelTest(
  { name: "A socket that the kernel's lookup never finds is unreachable, and its twin lives", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    const twins = `[sock(SOCK_DGRAM, bind=("0.0.0.0", 9001), options=[REUSEADDR]) for _ in range(2)]`;
    await using holder = await SocketHolder.start(net, `twins = ${twins}`);
    using asked = socketsIn(net, holder.pid);
    const outcomes = new Map<string, string>();
    for (const name of ["twins[0]", "twins[1]"]) {
      const socket = await named(asked, holder, UDP, name);
      const outcome = destroySocket(asked.sockets, socket);
      outcomes.set(name, outcome);
      assertEquals(await fate(holder, name), outcome === "destroyed" ? ABORTED : ALIVE);
    }
    assertEquals([...outcomes.values()].sort(), ["destroyed", "unreachable"]);
  },
);

kernelTest({ name: "An old cookie destroys nothing", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
listener = sock(SOCK_STREAM, bind=("127.0.0.1", 8000)); listener.listen()
tcp = sock(SOCK_STREAM, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 8000))
udp = sock(SOCK_DGRAM, bind=("0.0.0.0", 9001))
`,
  );
  using asked = socketsIn(net, holder.pid);
  for (const [protocol, name] of [[TCP, "tcp"], [UDP, "udp"]] as const) {
    const socket = await named(asked, holder, protocol, name);
    const old: SocketInfo = {
      ...socket,
      cookie: { low: (socket.cookie?.low ?? 0) - 1, high: socket.cookie?.high ?? 0 },
    };
    assertEquals(destroySocket(asked.sockets, old), "gone");
    assertEquals(await fate(holder, name), ALIVE);
  }
});

kernelTest({ name: "UDP-Lite has no such call, and that is said", needs: [...NEEDS, "udplite"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, `udplite = sock(SOCK_DGRAM, 136, bind=("127.0.0.1", 9001))`);
  using asked = socketsIn(net, holder.pid);
  const socket = await named(asked, holder, UDPLITE, "udplite");
  assertEquals(destroySocket(asked.sockets, socket), "unsupported");
  assertEquals(await fate(holder, "udplite"), ALIVE);
});

kernelTest({ name: "Raw sockets are left alone: their cookie is compared by no kernel", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, "raw = sock(SOCK_RAW, 253)");
  using asked = socketsIn(net, holder.pid);
  const socket = await named(asked, holder, RAW, "raw");
  assertEquals(destroySocket(asked.sockets, socket), "unsupported");
  assertEquals(await fate(holder, "raw"), ALIVE);
});

kernelTest({ name: "SCTP has no such call, and that is said", needs: [...NEEDS, "sctp"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    SCTP_ASSOCIATION,
  );
  using asked = socketsIn(net, holder.pid);
  const socket = await named(asked, holder, 132, "client");
  assertEquals(asked.sockets.diag.destroy(socket), "unsupported");
  assertEquals(destroySocket(asked.sockets, socket), "unsupported");
  assertEquals(await fate(holder, "client"), ALIVE);
});
