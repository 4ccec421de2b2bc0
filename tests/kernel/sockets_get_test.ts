import { assertEquals } from "@std/assert";
import { asInterfaceIndex, type InterfaceIndex } from "../../src/core/identifiers.ts";
import { stateName } from "../../src/sockdiag/socket_states.ts";
import { deviceIndex, endpoint, linkLocal } from "../support/addresses.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { SCTP_ASSOCIATION, SocketHolder } from "../support/socket_holder.ts";
import { type NamespaceSockets, socketsIn } from "../support/sockets_in.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;
const [TCP, UDP, SCTP, UDPLITE] = [6, 17, 132, 136] as const;
const LO = asInterfaceIndex(1);
const ANY = asInterfaceIndex(0);

/** "STATE inode" of what the kernel finds for a flow; "nothing". */
function get(asked: NamespaceSockets, protocol: number, local: string, remote: string, device: InterfaceIndex): string {
  const socket = asked.sockets.diag.get(protocol, endpoint(local), endpoint(remote), device);
  return socket === null ? "nothing" : `${stateName(protocol, socket.state, false)} ${socket.inode}`;
}

kernelTest(
  { name: "One socket of TCP by its full tuple: IPv4, IPv6, dual-stack; a listener is known", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(
      net,
      `
listener = sock(SOCK_STREAM, bind=("127.0.0.1", 8000)); listener.listen()
listener6 = sock(SOCK_STREAM, family=AF_INET6, bind=("::", 8001)); listener6.listen()
v4 = sock(SOCK_STREAM, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 8000))
v6 = sock(SOCK_STREAM, family=AF_INET6, bind=("::1", 9002), connect=("::1", 8001))
mapped = sock(SOCK_STREAM, family=AF_INET6, bind=("::ffff:127.0.0.1", 9003), connect=("::ffff:127.0.0.1", 8000))
`,
    );
    using asked = socketsIn(net, holder.pid);
    const inode = (name: string): Promise<string> => holder.ask(`inode(${name})`);
    const tcp = (local: string, remote: string): string => get(asked, TCP, local, remote, LO);
    assertEquals(tcp("127.0.0.1 9001", "127.0.0.1 8000"), `ESTABLISHED ${await inode("v4")}`);
    assertEquals(tcp("::1 9002", "::1 8001"), `ESTABLISHED ${await inode("v6")}`);
    assertEquals(tcp("127.0.0.1 9003", "127.0.0.1 8000"), `ESTABLISHED ${await inode("mapped")}`);
    assertEquals(tcp("127.0.0.1 8000", "127.0.0.1 9999"), `LISTEN ${await inode("listener")}`);
    assertEquals(tcp("127.0.0.1 9001", "127.0.0.1 8001"), "nothing");
  },
);

for (const [name, protocol] of [["UDP", UDP], ["UDP-Lite", UDPLITE]] as const) {
  const needs = protocol === UDP ? NEEDS : [...NEEDS, "udplite"] as const;
  kernelTest({ name: `One socket of ${name} by its full tuple: connected, open, dual-stack`, needs }, async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(
      net,
      `
P = ${protocol}
connected = sock(SOCK_DGRAM, P, bind=("127.0.0.1", 9001), connect=("127.0.0.1", 53))
open4 = sock(SOCK_DGRAM, P, bind=("0.0.0.0", 9002))
v6 = sock(SOCK_DGRAM, P, family=AF_INET6, bind=("::1", 9003), connect=("::1", 53))
dual = sock(SOCK_DGRAM, P, family=AF_INET6, bind=("::", 9004))
v6only = sock(SOCK_DGRAM, P, family=AF_INET6, bind=("::", 9005), options=[(IPPROTO_IPV6, IPV6_V6ONLY, 1)])
`,
    );
    using asked = socketsIn(net, holder.pid);
    const inode = (name: string): Promise<string> => holder.ask(`inode(${name})`);
    const udp = (local: string, remote: string): string => get(asked, protocol, local, remote, LO);
    assertEquals(udp("127.0.0.1 9001", "127.0.0.1 53"), `established ${await inode("connected")}`);
    assertEquals(udp("127.0.0.1 9001", "127.0.0.1 54"), "nothing");
    assertEquals(udp("127.0.0.1 9002", "203.0.113.9 123"), `unconnected ${await inode("open4")}`);
    assertEquals(udp("::1 9003", "::1 53"), `established ${await inode("v6")}`);
    assertEquals(udp("127.0.0.1 9004", "127.0.0.1 53"), `unconnected ${await inode("dual")}`);
    assertEquals(udp("::1 9004", "::1 53"), `unconnected ${await inode("dual")}`);
    assertEquals(udp("127.0.0.1 9005", "127.0.0.1 53"), "nothing");
  });
}

kernelTest(
  { name: "A socket that is bound to a device is found by the packet's device alone", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    const device = await deviceIndex(net.host, "veth0");
    const own = await linkLocal(net.host, "veth0");
    await using holder = await SocketHolder.start(
      net.host,
      `
bound = sock(SOCK_DGRAM, bind=("0.0.0.0", 68), device="veth0")
local = sock(SOCK_DGRAM, family=AF_INET6, bind=("${own}", 546, 0, ${device}), connect=("fe80::1", 547, 0, ${device}))
syn = socket(AF_INET6, SOCK_STREAM); syn.bind(("${own}", 9001, 0, ${device})); syn.setblocking(False)
syn.connect_ex(("fe80::dead", 443, 0, ${device}))
`,
    );
    using asked = socketsIn(net.host, holder.pid);
    const inode = (name: string): Promise<string> => holder.ask(`inode(${name})`);
    const flows = [
      [UDP, "10.77.0.1 68", "10.77.0.2 67", `unconnected ${await inode("bound")}`],
      [UDP, `${own} 546`, "fe80::1 547", `established ${await inode("local")}`],
      [TCP, `${own} 9001`, "fe80::dead 443", `SYN_SENT ${await inode("syn")}`],
    ] as const;
    for (const [protocol, local, remote, expected] of flows) {
      assertEquals(get(asked, protocol, local, remote, device), expected);
      assertEquals(get(asked, protocol, local, remote, ANY), "nothing");
      assertEquals(get(asked, protocol, local, remote, LO), "nothing");
    }
  },
);

kernelTest({ name: "One association of SCTP by its full tuple", needs: [...NEEDS, "sctp"] }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    SCTP_ASSOCIATION,
  );
  using asked = socketsIn(net, holder.pid);
  const sctp = (local: string, remote: string): string | undefined =>
    get(asked, SCTP, local, remote, LO).split(" ").at(-1);
  assertEquals(sctp("127.0.0.1 7001", "127.0.0.1 7000"), await holder.ask("inode(client)"));
  assertEquals(sctp("127.0.0.1 7002", "127.0.0.1 7000"), "nothing");
});
