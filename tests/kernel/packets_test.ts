import { assertEquals, assertLess } from "@std/assert";
import { sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

kernelTest({ name: "A datagram of 60 KB on loopback arrives whole", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.host, { udp: [5000], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, { config: { Loopback: "judge" } });
  await sendUdp(net.host, "127.0.0.1", 5000, "", { size: 60_000 });
  assertEquals((await server.waitFor(({ kind }) => kind === "datagram")).text.length, 60_000);
  await daemon.waitForEvent(({ dst_port, action }) => dst_port === 5000 && action === "allow");
});

kernelTest(
  { name: "Of 2,000 datagrams of one flow that pass, few meet the queue, and all arrive", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [9], silent: true });
    await server.ready;
    await using daemon = await startSallyport(net);
    await sendUdp(net.host, SERVER_IPV4, 9, "warm", { count: 1 });
    await sendUdp(net.host, SERVER_IPV4, 9, "one way", { count: 2_000 });
    assertLess(await queued(net.host), 400);
    await daemon.waitForEvent(({ dst_port }) => dst_port === 9);
  },
);

kernelTest({
  name: "Under deny every datagram of a flow meets the rules, and none leaves a trace in conntrack",
  needs: [...TRAFFIC, "conntrack"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [9], silent: true });
  await server.ready;
  await using _daemon = await startSallyport(net, { rules: [simpleRule("port", "deny", "dest.port", "9")] });
  const before = await queued(net.host);
  await sendUdp(net.host, SERVER_IPV4, 9, "denied", { count: 50 });
  await server.nothingFor(() => true, 300);
  assertEquals(await queued(net.host) - before, 50);
  assertEquals((await net.host.run(["conntrack", "-L", "-p", "udp"])).stdout, "");
});

/** How many packets have met the queue so far. */
async function queued(host: Namespace): Promise<number> {
  const table = (await host.run(["cat", "/proc/net/netfilter/nfnetlink_queue"])).stdout.trim().split(/\s+/);
  return Number(table[7]);
}

/** As wg-quick does it: what has no mark takes another route, and the packet's own mark decides. */
const MARK = 0xca6c;

kernelTest({
  name: "A socket with SO_MARK under 'ip rule not fwmark' leaves by the same device with and without us",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [51820], silent: true });
  await server.ready;
  const setUp = [
    "ip link add tunnel type veth peer name elsewhere",
    "ip link set elsewhere up",
    "ip link set tunnel up",
    "ip route add default dev tunnel table 51820",
    `ip rule add not fwmark ${MARK} table 51820 priority 100`,
  ];
  for (const line of setUp) assertEquals((await net.host.run(line.split(" "))).code, 0, line);

  await sendUdp(net.host, SERVER_IPV4, 51820, "marked, before", { mark: MARK });
  await server.waitFor(({ text }) => text === "marked, before");
  await using daemon = await startSallyport(net);
  await sendUdp(net.host, SERVER_IPV4, 51820, "marked, with us", { mark: MARK });
  await sendUdp(net.host, SERVER_IPV4, 51820, "unmarked", {});
  await server.waitFor(({ text }) => text === "marked, with us");
  await server.nothingFor(({ text }) => text === "unmarked", 300);
  assertEquals(daemon.events.filter(({ dst_port }) => dst_port === 51820).length, 2);
});

const FORGED = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 253)
s.sendto(b"payload", (sys.argv[1], 0))
`;

kernelTest({ name: "A protocol without ports goes through the rules by its number", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { rules: [simpleRule("strange", "deny", "protocol", "proto-253")] });
  await net.host.run([PYTHON, "-c", FORGED, SERVER_IPV4]);
  const event = await daemon.waitForEvent(({ rule }) => rule === "strange");
  assertEquals([event.protocol, event.dst_ip, event.dst_port, event.user_id], ["proto-253", SERVER_IPV4, undefined, 0]);
});
