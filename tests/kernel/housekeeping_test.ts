/** What a host needs to live is sane where everything is denied and nobody wrote a rule. */
import { assertEquals } from "@std/assert";
import { outcomesOf } from "../support/attempts.ts";
import { curl, PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { HOST_IPV6, Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { startServer } from "../support/servers.ts";

const DENY = { config: { DefaultAction: "deny" } };
const NEEDS = [...TRAFFIC, "ipv6"] as const;
const QUIET_MILLISECONDS = 300;

kernelTest(
  { name: "Loopback works, IPv4 and IPv6, and is told once for each program and port", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.host, { tcp: [80], udp: [53] });
    await server.ready;
    await using daemon = await startSallyport(net, DENY);
    const attempts = ["127.0.0.1", "::1"].flatMap((address) => [
      { kind: "tcp", address, port: 80, text: "x", awaited: true } as const,
      { kind: "udp", address, port: 53, text: "x", awaited: true } as const,
    ]);
    for (const _ of ["once", "again"]) {
      assertEquals(await outcomesOf(net.host, attempts), new Array(4).fill("answered"));
    }
    assertEquals(await daemon.stop(), 0);
    const told = daemon.events.filter(({ event }) => event === "decision");
    assertEquals(
      told.map(({ action, rule, process_path, dst_port }) => `${dst_port} ${action} ${rule} ${process_path}`).sort(),
      [`53 allow loopback (built in) ${PYTHON_PATH}`, `80 allow loopback (built in) ${PYTHON_PATH}`],
    );
  },
);

/** Argument by argument: from which port, to which address and port. */
const ASK_FOR_ADDRESS = `
import socket, sys
source, address, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"veth0")
s.bind(("", int(source)))
s.sendto(b"from " + source.encode(), (address, int(port)))
`;

kernelTest({
  name: "Requests of DHCP leave, to everybody and to one server, and are told; others do not",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [67, 547], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, DENY);
  for (
    const [source, address, port] of [
      ["5000", SERVER_IPV4, "67"],
      ["68", "255.255.255.255", "67"],
      ["68", SERVER_IPV4, "67"],
      ["546", SERVER_IPV6, "547"],
      ["5000", SERVER_IPV6, "547"],
    ] as const
  ) {
    assertEquals((await net.host.run([PYTHON, "-c", ASK_FOR_ADDRESS, source, address, port])).stderr, "");
  }
  await server.waitFor(() => server.received().length >= 3);
  await server.nothingFor(({ text }) => text === "from 5000", QUIET_MILLISECONDS);
  assertEquals(await daemon.stop(), 0);
  const told = daemon.events.filter(({ event }) => event === "decision");
  assertEquals(told.map(({ action, rule, src_port }) => [action, rule, src_port]), [
    ["deny", null, 5000],
    ["allow", "dhcp (built in)", 68],
    ["allow", "dhcp (built in)", 68],
    ["allow", "dhcp (built in)", 546],
    ["deny", null, 5000],
  ]);
});

kernelTest(
  { name: "IPv6 finds its neighbours, and makes sure of its own addresses", needs: [...NEEDS, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.host, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net, DENY);
    for (const namespace of [net.host, net.server]) await namespace.run(["ip", "-6", "neigh", "flush", "dev", "veth0"]);
    // The host's answers need the peer's link address, and the peer's question for the host's an answer.
    assertEquals((await curl(net.server, `http://[${HOST_IPV6}]/`)).code, 0);
    const neighbours = (await net.host.run(["ip", "-6", "neigh", "show", "dev", "veth0"])).stdout;
    assertEquals(neighbours.includes(`${SERVER_IPV6} lladdr`), true, neighbours);
    // Nobody else has this address: the kernel asks for it before it is used.
    await net.host.run(["sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/veth0/accept_dad"]);
    await using probes = net.server.spawn([PYTHON, "-c", HEAR_SOLICITATION]);
    await probes.waitFor(() => probes.stdout === "" ? null : true, "listener", 5_000);
    await net.host.run(["ip", "address", "add", "fd77::9/64", "dev", "veth0"]);
    await probes.waitFor(() => probes.stdout.includes("solicitation") ? true : null, "solicitation for fd77::9", 5_000);
    assertEquals(await daemon.stop(), 0);
    assertEquals(daemon.events.filter(({ event }) => event === "decision"), []);
  },
);

/** Tells of a neighbour solicitation (ICMPv6 135) for fd77::9. */
const HEAR_SOLICITATION = `
import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86dd))
s.bind(("veth0", 0))
print("ready", flush=True)
while True:
    frame = s.recv(2000)
    if frame[54:55] == bytes([135]) and frame[62:78] == bytes([0xfd, 0x77] + [0] * 13 + [9]): print("solicitation", flush=True)
`;

kernelTest({ name: "The firewall's own program, run by somebody else, is nobody special", needs: NEEDS }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [53] });
  await server.ready;
  await using daemon = await startSallyport(net, DENY);
  const script = `
    const socket = Deno.listenDatagram({ transport: "udp", port: 0, hostname: "0.0.0.0" });
    await socket.send(new TextEncoder().encode("own program"), { transport: "udp", hostname: "${SERVER_IPV4}", port: 53 });
    await new Promise((resolve) => setTimeout(resolve, 200));`;
  const args = ["eval", "--unstable-net", script];
  assertEquals((await net.host.run([Deno.execPath(), ...args])).stderr, "");
  const denied = await daemon.waitForEvent(({ dst_port }) => dst_port === 53);
  assertEquals([denied.action, denied.reason, denied.process_path], ["deny", "default-action", Deno.execPath()]);
  await server.nothingFor(() => true, QUIET_MILLISECONDS);
});
