import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { asPort } from "../../src/core/identifiers.ts";
import type { ListedSocket } from "../../src/core/listed_socket.ts";
import { cookieText } from "../../src/core/socket_cookie.ts";
import { datagramSockets } from "../../src/sockdiag/datagram_sockets.ts";
import { dumpSockets, SOCKET_TABLES, type SocketsQuestion } from "../../src/sockdiag/dump_sockets.ts";
import type { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import { StateNames } from "../../src/sockdiag/socket_states.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { SocketHolder } from "../support/socket_holder.ts";
import { socketsIn } from "../support/sockets_in.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;
const ALL: SocketsQuestion = { tables: SOCKET_TABLES, families: [4, 6], states: null, port: null, details: false };

function list(sockets: KernelSockets, question: Partial<SocketsQuestion>): ListedSocket[] {
  const found: ListedSocket[] = [];
  dumpSockets(sockets, { ...ALL, ...question }, { socket: (socket) => void found.push(socket) });
  return found;
}

/** "LISTEN 127.0.0.1 80 > 0.0.0.0 0, inode 5", in alphabetical order. */
function told(sockets: readonly ListedSocket[]): string[] {
  return sockets.map((socket) => {
    if (socket.kind === "packet") return `packet ${socket.type} ${socket.etherType} on ${socket.interface}`;
    const { stateName, source, sourcePort, destination, destinationPort } = socket;
    return `${stateName} ${formatIp(source)} ${sourcePort} > ${formatIp(destination)} ${destinationPort}`;
  }).sort();
}

const EVERY_KIND = `
listener = sock(SOCK_STREAM, bind=("127.0.0.1", 8000)); listener.listen()
client = sock(SOCK_STREAM, bind=("127.0.0.1", 8001), connect=("127.0.0.1", 8000))
accepted = listener.accept()[0]
waiting = sock(SOCK_STREAM, bind=("127.0.0.1", 8002), connect=("127.0.0.1", 8000)); waiting.close()
listener6 = sock(SOCK_STREAM, family=AF_INET6, bind=("::", 8003)); listener6.listen()
mapped = sock(SOCK_STREAM, family=AF_INET6, bind=("::ffff:127.0.0.1", 8004), connect=("::ffff:127.0.0.1", 8003))
udp = sock(SOCK_DGRAM, bind=("0.0.0.0", 53))
udp_connected = sock(SOCK_DGRAM, bind=("127.0.0.1", 54), connect=("127.0.0.1", 53))
udp6 = sock(SOCK_DGRAM, family=AF_INET6, bind=("::1", 55))
raw = sock(SOCK_RAW, 253, bind=("127.0.0.1", 0))
raw6 = sock(SOCK_RAW, 58, family=AF_INET6)
packet = sock(SOCK_RAW, htons(0x88b5), family=AF_PACKET, bind=("lo", 0x88b5))
`;

kernelTest(
  { name: "Every table lists the sockets that are there, with the kernel's states", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(net, EVERY_KIND);
    using asked = socketsIn(net, holder.pid);
    const tables = (...names: SocketsQuestion["tables"]): string[] => told(list(asked.sockets, { tables: names }));
    assertEquals(
      tables("tcp"),
      [
        "ESTABLISHED 127.0.0.1 8000 > 127.0.0.1 8001",
        "ESTABLISHED 127.0.0.1 8001 > 127.0.0.1 8000",
        "CLOSE_WAIT 127.0.0.1 8000 > 127.0.0.1 8002",
        "FIN_WAIT2 127.0.0.1 8002 > 127.0.0.1 8000",
        "ESTABLISHED ::ffff:127.0.0.1 8003 > ::ffff:127.0.0.1 8004",
        "ESTABLISHED ::ffff:127.0.0.1 8004 > ::ffff:127.0.0.1 8003",
        "LISTEN 127.0.0.1 8000 > 0.0.0.0 0",
        "LISTEN :: 8003 > :: 0",
      ].sort(),
    );
    assertEquals(tables("udp"), [
      "established 127.0.0.1 54 > 127.0.0.1 53",
      "unconnected 0.0.0.0 53 > 0.0.0.0 0",
      "unconnected ::1 55 > :: 0",
    ]);
    assertEquals(tables("raw"), ["unconnected 127.0.0.1 253 > 0.0.0.0 0", "unconnected :: 58 > :: 0"]);
    assertEquals(tables("packet"), [`packet raw ${0x88b5} on 1`]);
  },
);

kernelTest(
  { name: "Only sockets that fit come: by state, by port at either end, by family", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(net, EVERY_KIND);
    using asked = socketsIn(net, holder.pid);
    const found = (question: Partial<SocketsQuestion>): string[] => told(list(asked.sockets, question));
    assertEquals(found({ states: new StateNames(["listen"]) }), [
      "LISTEN 127.0.0.1 8000 > 0.0.0.0 0",
      "LISTEN :: 8003 > :: 0",
    ]);
    assertEquals(found({ port: asPort(8001) }), [
      "ESTABLISHED 127.0.0.1 8000 > 127.0.0.1 8001",
      "ESTABLISHED 127.0.0.1 8001 > 127.0.0.1 8000",
    ]);
    assertEquals(found({ port: asPort(53), states: new StateNames(["established"]) }), [
      "established 127.0.0.1 54 > 127.0.0.1 53",
    ]);
    assertEquals(found({ families: [6], tables: ["udp"] }), ["unconnected ::1 55 > :: 0"]);
  },
);

kernelTest({ name: "Ping sockets are listed with their identifiers", needs: [...NEEDS, "ping-sockets"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
open("/proc/sys/net/ipv4/ping_group_range", "w").write("0 0")
ping = sock(SOCK_DGRAM, 1, bind=("127.0.0.1", 4711))
ping6 = sock(SOCK_DGRAM, 58, family=AF_INET6, bind=("::1", 4712), connect=("::1", 0))
`,
  );
  using asked = socketsIn(net, holder.pid);
  const found = list(asked.sockets, { tables: ["icmp"] });
  assertEquals(told(found), ["established ::1 4712 > ::1 0", "unconnected 127.0.0.1 4711 > 0.0.0.0 0"]);
  const inodes = [await holder.ask("inode(ping)"), await holder.ask("inode(ping6)")];
  assertEquals(found.map(({ inode }) => String(inode)), inodes);
});

kernelTest({ name: "UDP-Lite sockets are listed", needs: [...NEEDS, "udplite"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
v4 = sock(SOCK_DGRAM, 136, bind=("127.0.0.1", 53))
v6 = sock(SOCK_DGRAM, 136, family=AF_INET6, bind=("::1", 53), connect=("::1", 54))
`,
  );
  using asked = socketsIn(net, holder.pid);
  assertEquals(told(list(asked.sockets, { tables: ["udplite"] })), [
    "established ::1 53 > ::1 54",
    "unconnected 127.0.0.1 53 > 0.0.0.0 0",
  ]);
});

kernelTest(
  { name: "SCTP tells endpoints, and associations by their own states", needs: [...NEEDS, "sctp"] },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(
      net,
      `
server = sock(SOCK_STREAM, 132, bind=("127.0.0.1", 7000)); server.listen()
client = sock(SOCK_STREAM, 132, bind=("127.0.0.1", 7001), connect=("127.0.0.1", 7000))
idle = sock(SOCK_SEQPACKET, 132, family=AF_INET6, bind=("::1", 7002))
`,
    );
    using asked = socketsIn(net, holder.pid);
    const found = list(asked.sockets, { tables: ["sctp"] });
    const client = found.filter((socket) => socket.kind === "inet" && socket.sourcePort === 7001);
    assertEquals(new Set(client.map(({ inode }) => String(inode))), new Set([await holder.ask("inode(client)")]));
    const states = told(found);
    for (const expected of ["LISTEN 127.0.0.1 7000 > 0.0.0.0 0", "ESTABLISHED 127.0.0.1 7001 > 127.0.0.1 7000"]) {
      assert(states.includes(expected), `${expected} is not in ${states.join("; ")}`);
    }
    const established = told(list(asked.sockets, { tables: ["sctp"], states: new StateNames(["LISTEN"]) }));
    assertEquals(established.filter((state) => !state.startsWith("LISTEN")), []);
  },
);

kernelTest({
  name: "raw_diag tells what /proc/net does not: the device, and the cookie",
  needs: [...NEEDS, "raw-diag"],
}, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, `raw = sock(SOCK_RAW, 253, device="lo")`);
  using asked = socketsIn(net, holder.pid);
  const [raw] = list(asked.sockets, { tables: ["raw"] });
  assert(raw?.kind === "inet" && raw.cookie !== null);
  const cookie = await holder.ask(`struct.unpack("Q", raw.getsockopt(SOL_SOCKET, 57, 8))[0]`);
  assertEquals([raw.interface as number, cookieText(raw.cookie)], [1, cookie]);
});

kernelTest({ name: "Details of a connection are what its program knows itself", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
listener = sock(SOCK_STREAM, bind=("127.0.0.1", 8000)); listener.listen()
client = sock(SOCK_STREAM, connect=("127.0.0.1", 8000), options=[(SOL_SOCKET, 36, 42)])
accepted = listener.accept()[0]
client.sendall(b"x" * 5000)
`,
  );
  using asked = socketsIn(net, holder.pid);
  const inode = Number(await holder.ask("inode(client)"));
  const found = list(asked.sockets, { tables: ["tcp"], details: true, families: [4] });
  const client = found.find((socket) => socket.inode === inode);
  assert(client?.kind === "inet");
  const { tcp, mark, memory, congestion, shutdown, cgroupId } = client.attributes;
  assertEquals([tcp?.bytesSent, tcp?.bytesAcked, tcp?.totalRetransmits, mark], [5000, 5001, 0, 42]);
  assertEquals(shutdown, { receive: false, send: false });
  const option = (number: number): string => `client.getsockopt(SOL_SOCKET, ${number})`;
  assertEquals([memory?.receiveLimit, memory?.sendLimit].map(String), [
    await holder.ask(option(8)),
    await holder.ask(option(7)),
  ]);
  assertEquals(congestion, await holder.ask("client.getsockopt(6, 13, 16).split(b'\\0')[0].decode()"));
  assert(cgroupId === null || cgroupId > 0n);
  assertGreater(tcp?.rtt ?? 0, 0);
  const accepted = found.find((socket) =>
    socket.kind === "inet" && socket.sourcePort === 8000 && socket.inode > 0 && socket.state === 1
  );
  assertEquals(accepted?.kind === "inet" ? accepted.receiveQueue : null, 5000);
});

/** Sockets on 25,000 ports of two addresses, by as many children as the limit for descriptors asks for. */
const MANY = `
import resource, signal
limit = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 20000)
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
names = [(address, port) for address in ("127.0.0.1", "127.0.0.2") for port in range(20000, 45000)]
for at in range(0, len(names), limit - 100):
    ready, done = os.pipe()
    if os.fork() == 0:
        kept = [sock(SOCK_DGRAM, bind=name) for name in names[at:at + limit - 100]]
        os.close(done)
        signal.pause()
    os.close(done)
    assert os.read(ready, 1) == b""
`;
const COUNT = 50_000;

kernelTest({
  name: "A dump of 50,000 sockets is handed on as it comes, and a question for a port brings few bytes",
  needs: NEEDS,
  timeout: 60_000,
}, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, MANY);
  using asked = socketsIn(net, holder.pid);

  let count = 0;
  const before = Deno.memoryUsage();
  let peak = 0;
  const read: number[] = [];
  dumpSockets(asked.sockets, { ...ALL, tables: ["udp"], families: [4] }, {
    socket: () => {
      count++;
      if (count % 1000 === 0) {
        const { heapUsed, external } = Deno.memoryUsage();
        peak = Math.max(peak, heapUsed + external - before.heapUsed - before.external);
        read.push(asked.received());
      }
    },
  });
  assertEquals(count, COUNT);
  // While a socket is handed on, the kernel has sent little more than what was handed on before it.
  assert(read.every((bytes, index) => bytes < (index + 2) * 1000 * 200), `${read.slice(0, 5)}`);
  assertLess(peak, 32 * 1024 * 1024);

  const bytes = asked.received();
  const found = list(asked.sockets, { port: asPort(20_007) });
  assertEquals(told(found), ["unconnected 127.0.0.1 20007 > 0.0.0.0 0", "unconnected 127.0.0.2 20007 > 0.0.0.0 0"]);
  assertLess(asked.received() - bytes, 2000);
});

/** Netid, inode and cookie of a line of ss -e; its packet sockets are called p_raw and p_dgr. */
function fromSs(line: string): string | null {
  const [netid = ""] = line.split(/\s+/);
  const name = netid.startsWith("p_") ? "packet" : netid;
  const inode = /\bino:(\d+)/.exec(line)?.[1] ?? "0";
  const cookie = /\bsk:([0-9a-f]+)/.exec(line)?.[1];
  return cookie === undefined ? null : `${name} ${inode} ${cookie}`;
}

kernelTest({ name: "The whole table is what ss shows", needs: [...NEEDS, "ss"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, EVERY_KIND);
  using asked = socketsIn(net, holder.pid);
  const { stdout } = await net.run(["ss", "-H", "-a", "-n", "-e", "-t", "-u", "-0"]);
  const shown = stdout.trim().split("\n").map(fromSs).filter((each) => each !== null);
  const names = { 6: "tcp", 17: "udp" } as const;
  const ours = list(asked.sockets, { tables: ["tcp", "udp", "packet"] }).map((socket) => {
    const name = socket.kind === "packet" ? "packet" : names[socket.protocol as 6 | 17];
    return `${name} ${socket.inode} ${BigInt(cookieText(socket.cookie ?? { low: 0, high: 0 })).toString(16)}`;
  });
  assertGreater(shown.length, 10);
  assertEquals(ours.sort(), shown.sort());
});

kernelTest(
  { name: "Without any socket every table is empty, or missing, and that is no error", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(net, "");
    using asked = socketsIn(net, holder.pid);
    const outcomes = dumpSockets(asked.sockets, ALL, {
      socket: (socket) => assertEquals(socket, undefined as unknown as ListedSocket),
    });
    const [tcp] = outcomes;
    assertEquals(tcp, { table: "tcp", family: 4, outcome: "listed" });
    assertEquals(outcomes.filter(({ outcome }) => outcome === "interrupted"), []);
  },
);

kernelTest({
  name: "the running kernel lists a socket of UDP by the cookie that its program sees",
  needs: ["root", "netns", "python3"],
}, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, 's = sock(SOCK_DGRAM, bind=("127.0.0.1", 9000))');
  using asked = socketsIn(net, holder.pid);
  const cookie = await holder.ask('struct.unpack("=Q", s.getsockopt(SOL_SOCKET, 57, 8))[0]');
  assertEquals(datagramSockets(asked.sockets.diag), new Set([cookie]));
});
