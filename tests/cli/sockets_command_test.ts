import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { kernelTest } from "../support/kernel_test.ts";
import { HOST_IPV4, HOST_IPV6, Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { sallyport, sallyportCommand, Unprivileged } from "../support/sallyport.ts";
import { SocketHolder } from "../support/socket_holder.ts";
import { inOrder, parseSallyport, parseSs } from "../support/ss.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;
const NOBODY = 65534;

/** Sockets in every state that lasts, with data in their queues, of both families, on devices, and shared. */
const WORLD = `
listener = sock(SOCK_STREAM, bind=("0.0.0.0", 1001)); listener.listen(7)
client = sock(SOCK_STREAM, connect=("127.0.0.1", 1001))
accepted = listener.accept()[0]
client.send(b"hello"); accepted.send(b"you")
waiting = sock(SOCK_STREAM, connect=("127.0.0.1", 1001))
only6 = sock(SOCK_STREAM, family=AF_INET6, bind=("::", 1002), options=[(IPPROTO_IPV6, IPV6_V6ONLY, 1)]); only6.listen(3)
dual = sock(SOCK_STREAM, family=AF_INET6, bind=("::", 1003)); dual.listen(9)
mapped = sock(SOCK_STREAM, connect=("127.0.0.1", 1003)); mapped_peer = dual.accept()[0]
global6 = sock(SOCK_STREAM, family=AF_INET6, connect=("${HOST_IPV6}", 1003)); global6_peer = dual.accept()[0]
half = sock(SOCK_STREAM, connect=("127.0.0.1", 1003)); half_peer = dual.accept()[0]; half.shutdown(SHUT_WR)
ended = sock(SOCK_STREAM, connect=("127.0.0.1", 1003)); ended_peer = dual.accept()[0]; ended.close(); ended_peer.close()
udp = sock(SOCK_DGRAM, device="lo", bind=("0.0.0.0", 68))
udp_connected = sock(SOCK_DGRAM, bind=("${HOST_IPV4}", 1005), connect=("${SERVER_IPV4}", 53))
udp6 = sock(SOCK_DGRAM, family=AF_INET6, bind=("::1", 1006))
udp_unread = sock(SOCK_DGRAM, bind=("127.0.0.1", 1007))
sock(SOCK_DGRAM).sendto(b"unread", ("127.0.0.1", 1007))
link = [line.split() for line in open("/proc/net/if_inet6") if "veth0" in line and line.startswith("fe80")][0]
link_local = inet_ntop(AF_INET6, bytes.fromhex(link[0]))
local6 = sock(SOCK_DGRAM, family=AF_INET6, bind=(link_local, 546, 0, int(link[1], 16)))
twice = os.dup(udp.fileno())
child = os.fork()
if child == 0:
    import signal, time
    signal.pause()
import atexit, signal
atexit.register(lambda: os.kill(child, signal.SIGKILL))
`;

kernelTest({
  name: "sockets tells what ss -tunap tells, field by field, with every holder of each socket",
  needs: [...NEEDS, "ss", "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using _holder = await SocketHolder.start(net.host, WORLD);
  const ours = await sallyport(net.host, "sockets", "--json");
  const ss = await net.host.run(["ss", "-tunapeHO"]);
  assertEquals([ours.code, ours.stderr], [0, ""]);
  const oracle = inOrder(parseSs(ss.stdout));
  assertEquals(inOrder(parseSallyport(ours.stdout)), oracle);
  // What the world has, lest both be blind: states, devices, families, and those that nobody holds.
  const states = new Set(oracle.map(({ state }) => state));
  for (const state of ["LISTEN", "ESTABLISHED", "TIME_WAIT", "CLOSE_WAIT", "FIN_WAIT2", "CLOSE"]) {
    assert(states.has(state));
  }
  const locals = oracle.map(({ local }) => local);
  for (const local of ["0.0.0.0%lo:68", "*:1003", "[::]:1002", "[::ffff:127.0.0.1]:1003", "0.0.0.0:1001"]) {
    assertStringIncludes(locals.join(" "), local);
  }
  assert(locals.some((local) => /^\[fe80::[0-9a-f:]+\]%veth0:546$/.test(local)));
  assert(oracle.some(({ holders }) => holders.length === 4));
  assert(oracle.some(({ holders, inode }) => holders.length === 0 && inode === 0));
  assert(oracle.some(({ receiveQueue, protocol }) => receiveQueue > 0 && protocol === "udp"));
});

kernelTest({
  name: "sockets --state, --port, --family and --protocol leave the same as ss's filters",
  needs: [...NEEDS, "ss", "ipv6"],
  timeout: 60_000,
}, async () => {
  await using net = Namespace.pair();
  await using _holder = await SocketHolder.start(net.host, WORLD);
  // Asked for one state alone, ss leaves the column out.
  const filters: readonly [ours: readonly string[], ss: readonly string[]][] = [
    [["--protocol", "tcp", "--state", "listen,close-wait"], ["-tnapeHO", "state", "listening", "state", "close-wait"]],
    [["--state", "TIME_WAIT,unconnected"], ["-tunapeHO", "state", "time-wait", "state", "unconnected"]],
    [["--port", "1003"], ["-tunapeHO", "( sport = 1003 or dport = 1003 )"]],
    [["--protocol", "udp", "--family", "6"], ["-unapeHO", "-6"]],
    [["--protocol", "tcp", "--family", "4", "--port", "9"], ["-tnapeHO", "-4", "sport = 9"]],
  ];
  for (const [args, filter] of filters) {
    const ours = await sallyport(net.host, "sockets", "--json", ...args);
    const ss = await net.host.run(["ss", ...filter]);
    assertEquals([ours.code, ours.stderr], [0, ""]);
    const oracle = inOrder(parseSs(ss.stdout, args[1]));
    assertEquals(inOrder(parseSallyport(ours.stdout)), oracle, args.join(" "));
    assertEquals(oracle.length > 0, args.at(-1) !== "9", args.join(" "));
  }
});

kernelTest({
  name: "sockets lists raw and packet sockets with their programs",
  needs: [...NEEDS, "ss"],
}, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
icmp = sock(SOCK_RAW, IPPROTO_ICMP)
arp = sock(SOCK_RAW, htons(0x0806), family=AF_PACKET, bind=("lo", 0x0806))
everything = sock(SOCK_DGRAM, htons(3), family=AF_PACKET)
`,
  );
  const { stdout } = await sallyport(net, "sockets", "--json");
  const sockets = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const what = sockets.map((socket) =>
    [socket.protocol, socket.ip_protocol ?? socket.ether_type, socket.interface, socket.processes[0].process_id].join(
      " ",
    )
  );
  assertEquals(what.sort(), [`packet 2054 lo ${holder.pid}`, `packet 3  ${holder.pid}`, `raw 1  ${holder.pid}`]);
  const ss = await net.run(["ss", "-0anpeHO"]);
  const inodes = [...ss.stdout.matchAll(/\bino:(\d+)/g)].map((match) => Number(match[1]));
  const packets = sockets.filter(({ protocol }) => protocol === "packet").map(({ inode }) => inode);
  assertEquals(packets.sort(), inodes.sort());
  const text = await sallyport(net, "sockets", "--protocol", "packet");
  assertMatch(text.stdout, /^packet {4}raw {7,}- +- {2}arp%lo +\* +root +\S+ \[\d+\] +\S+$/m);
});

kernelTest({
  name: "sockets as text: a heading, a line for each, what nobody holds with its reason",
  needs: [...NEEDS, "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using holder = await SocketHolder.start(net.host, WORLD);
  const { code, stdout, stderr } = await sallyport(net.host, "sockets", "--protocol", "tcp");
  assertEquals([code, stderr], [0, ""]);
  const [heading, ...lines] = stdout.trimEnd().split("\n");
  assertMatch(heading ?? "", /^PROTOCOL {2}STATE +RECV-Q +SEND-Q +LOCAL +PEER +USER +PROGRAM +UNIT$/);
  const program = `/python[0-9.]* \\[${holder.pid},\\d+\\]`;
  const line = (pattern: string): void =>
    assert(lines.some((each) => new RegExp(pattern).test(each)), `${pattern}\n${stdout}`);
  line(`^tcp +LISTEN +1 +7 +0\\.0\\.0\\.0:1001 +\\* +root +\\S*${program} `);
  line(`^tcp +ESTABLISHED +5 +0 +127\\.0\\.0\\.1:1001 +127\\.0\\.0\\.1:\\d+ +root +\\S*${program} `);
  line(`^tcp +ESTABLISHED +0 +0 +127\\.0\\.0\\.1:1001 +127\\.0\\.0\\.1:\\d+ +- +\\(not accepted yet\\)`);
  line(`^tcp +TIME_WAIT +0 +0 .* +- +\\(closed by its program\\)`);
  line(`^tcp6 +LISTEN +0 +9 +\\*:1003 +\\* `);
  line(`^tcp6 +LISTEN +0 +3 +\\[::\\]:1002 +\\* `);
});

kernelTest({
  name: "sockets without root: one's own with their programs, the others without, and a word about it",
  needs: [...NEEDS, "setpriv"],
  timeout: 60_000,
}, async () => {
  await using net = Namespace.create();
  await using _root = await SocketHolder.start(net, `s = sock(SOCK_STREAM, bind=("127.0.0.1", 1)); s.listen()`);
  const mine = `s = sock(SOCK_STREAM, bind=("127.0.0.1", 2001)); s.listen()`;
  await using own = await SocketHolder.start(net, mine, { user: NOBODY });
  await using nobody = await Unprivileged.as(NOBODY);
  const { code, stdout, stderr } = await nobody.sallyport(net, "sockets", "--json");
  assertEquals([code, stderr], [0, "sallyport: 1 socket of other users: its program can be seen as root\n"]);
  const told = stdout.trim().split("\n").map((line) => {
    const { local_port, user, processes, why_no_process } = JSON.parse(line);
    return [local_port, user, processes.map((each: { process_id: number }) => each.process_id), why_no_process];
  });
  assertEquals(told.sort(), [
    [1, "root", [], "hidden from this user"],
    [2001, "nobody", [own.pid], undefined],
  ]);
});

kernelTest({ name: "sockets ends quietly when nobody reads any more", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using _holder = await SocketHolder.start(
    net,
    `many = [sock(SOCK_DGRAM, bind=("127.0.0.1", 0)) for _ in range(900)]`,
  );
  const { code, stdout, stderr } = await net.run([
    "bash",
    "-c",
    `"$@" | head -n 1; echo "\${PIPESTATUS[0]}"`,
    "sockets",
    ...sallyportCommand("sockets", "--json"),
  ], { timeout: 30_000 });
  assertEquals([code, stdout.split("\n")[1], stderr], [0, "0", ""]);
});
