import { assert, assertEquals, assertLess } from "@std/assert";
import { sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const BURST = 2_000;
const FLOOD = 20_000;

/** Sends numbered datagrams from one socket, without a pause. */
const SENDER = `
import sys
from socket import *
address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
s = socket(AF_INET6 if ":" in address else AF_INET, SOCK_DGRAM)
s.setsockopt(SOL_SOCKET, 32, 8 << 20)
for i in range(count):
    try: s.sendto(b"%d" % i, (address, port))
    except PermissionError: pass
`;

/** Connects, and gives up after four seconds: its SYN is sent again two or three times. */
const KNOCKER = `
import socket, sys
socket.create_connection((sys.argv[1], 80), 4)
`;

async function decisionsAfterStop(
  daemon: Daemon,
): Promise<{ decisions: DaemonEvent[]; stopped: DaemonEvent | undefined }> {
  assertEquals(await daemon.stop(), 0);
  const { events } = daemon;
  return {
    decisions: events.filter(({ event }) => event === "decision"),
    stopped: events.find(({ event }) => event === "stopped"),
  };
}

function packetsOf(decisions: readonly DaemonEvent[]): number {
  return decisions.reduce((sum, { packets = 0 }) => sum + packets, 0);
}

const fresh = ({ repeated }: DaemonEvent): boolean => repeated !== true;

kernelTest(
  { name: "a burst of a new program is one decision, and arrives whole", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    await using daemon = await startSallyport(net, { rules: [simpleRule("dns", "allow", "dest.port", "53")] });
    for (const address of [SERVER_IPV4, SERVER_IPV6]) {
      await sendUdp(net.host, address, 54, "a neighbour that is not known yet keeps a few datagrams alone");
      await net.host.run([PYTHON, "-c", SENDER, address, "53", `${BURST}`]);
      const last = `${BURST - 1}`;
      await server.waitFor(({ text, peer }) => text === last && peer.includes(":") === address.includes(":"));
    }
    const numbers = server.received().map(({ text }) => Number(text)).sort((a, b) => a - b);
    assertEquals(numbers, Array.from({ length: 2 * BURST }, (_, index) => index >>> 1));
    const { decisions, stopped } = await decisionsAfterStop(daemon);
    assertEquals(decisions.filter(({ dst_port }) => dst_port === 53).filter(fresh).length, 2);
    assertEquals(packetsOf(decisions), Number(stopped?.["decisions"]) + Number(stopped?.["repeated"]));
  },
);

kernelTest(
  { name: "a denied flood is told of once a second, with the number of its packets", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    await using daemon = await startSallyport(net, {
      config: { Failure: { QueueFull: "closed" } },
      rules: [simpleRule("dns", "deny", "dest.port", "53")],
    });
    const started = performance.now();
    await net.host.run([PYTHON, "-c", SENDER, SERVER_IPV4, "53", `${FLOOD}`]);
    const seconds = (performance.now() - started) / 1_000;
    await server.nothingFor(() => true, 300);
    const { decisions, stopped } = await decisionsAfterStop(daemon);
    assertLess(decisions.length, 2 * (seconds + 2));
    assertEquals(packetsOf(decisions) + Number(stopped?.["self_tests"]), Number(stopped?.["packets"]));
    assert(packetsOf(decisions) > FLOOD / 10, `${packetsOf(decisions)} packets met the queue`);
  },
);

for (const action of ["allow", "deny"] as const) {
  kernelTest({ name: `a SYN that is sent again is no second question (${action})`, needs: TRAFFIC }, async () => {
    await using net = Namespace.pair();
    await net.server.run(["iptables", "-A", "INPUT", "-p", "tcp", "--dport", "80", "-j", "DROP"]);
    await using daemon = await startSallyport(net, { rules: [simpleRule("web", action, "dest.port", "80")] });
    await net.host.run([PYTHON, "-c", KNOCKER, SERVER_IPV4]);
    const { decisions } = await decisionsAfterStop(daemon);
    assertEquals(decisions.filter(fresh).length, 1);
    assert(packetsOf(decisions) >= 3, `${packetsOf(decisions)} packets`);
  });
}
