/** Marks are shared with others, who set bits of theirs before us and behind us: those stay, whatever we do with ours. */
import { assertEquals } from "@std/assert";
import { TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { denyPort } from "../support/deny_port.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { SAYER } from "../support/sayer.ts";
import { startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = [...TRAFFIC, "iptables", "ip6tables", "ipv6", "conntrack"] as const;
const PROGRAMS = ["iptables", "ip6tables"] as const;
const ANSWERED = "['answered', 'answered', 'answered', 'answered']";

/** Of a flow's first packet alone: what we would take away stays away. The socket's mark is 0x55. */
const FOREIGN = [
  ["OUTPUT", "-m", "conntrack", "--ctstate", "NEW", "-j", "CONNMARK", "--set-xmark", "0x2a/0xff"],
  ["OUTPUT", "-j", "MARK", "--set-xmark", "0x1700/0xff00"],
  ["POSTROUTING", "-m", "conntrack", "--ctstate", "NEW", "-j", "CONNMARK", "--set-xmark", "0x30000/0xff0000"],
];
const CONNECTION_MARK = 0x03_002a;
const PACKET_MARK = 0x1755;
/** Counts what leaves with any other mark. */
const OTHER_MARK = ["POSTROUTING", "-m", "mark", "!", "--mark", `${PACKET_MARK}`];

/** TCP to port 80 and UDP to port 53, IPv4 and IPv6 each, of sockets with a mark. */
const FLOWS = `
marked = ((SOL_SOCKET, 36, 0x55),)
def flows():
    ends = [(AF_INET, "${SERVER_IPV4}"), (AF_INET6, "${SERVER_IPV6}")]
    return [sock(kind, family=family, connect=(address, port), options=marked)
        for kind, port in ((SOCK_STREAM, 80), (SOCK_DGRAM, 53)) for family, address in ends]
`;

kernelTest({
  name: "bits of others stay: at the start, with each generation, when a socket ends, at the end",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [53] });
  await server.ready;
  for (const rule of [...FOREIGN, OTHER_MARK]) await setForFlows(net.host, "mangle", rule);
  await using holder = await SocketHolder.start(net.host, SAYER + FLOWS);
  const begin = async (name: string): Promise<void> => void await holder.ask(`(${name} := flows())`);
  const say = async (name: string, text: string): Promise<void> => {
    assertEquals(await holder.ask(`sayer(${name})("${text}")`), ANSWERED);
  };
  await begin("before_us");
  await say("before_us", "old");
  assertEquals(await marksOf(net.host), new Set([CONNECTION_MARK]));
  for (const family of ["ipv4", "ipv6"]) {
    await net.host.run(["conntrack", "-U", "-f", family, "-m", `${withOurs(5)}`]); // as a daemon before us
  }
  assertEquals(await marksOf(net.host), new Set([withOurs(5)]));

  await using daemon = await startSallyport(net);
  assertEquals(await marksOf(net.host), new Set([withOurs(1)]));
  await begin("judged");
  await say("judged", "new");
  assertEquals(await marksOf(net.host), new Set([withOurs(1)]));

  await denyPort(daemon, "elsewhere", 9);
  for (const flows of ["before_us", "judged"]) await say(flows, "judged anew");
  await marksBecome(net.host, [withOurs(2)]);

  await holder.ask("[s.close() for s in judged if s.type == SOCK_DGRAM]");
  await marksBecome(net.host, [withOurs(2), withOurs(254)]);
  assertEquals(await packetsWithOtherMarks(net.host), [0, 0, 0, 0]);
  assertEquals(await daemon.stop(), 0);
  assertEquals(await marksOf(net.host), new Set([CONNECTION_MARK]));
});

kernelTest({
  name:
    "In a zone of conntrack, flows are judged with each packet once the rules have changed; they end as others, and our bits go",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [53] });
  await server.ready;
  for (const chain of ["OUTPUT", "PREROUTING"]) await setForFlows(net.host, "raw", [chain, "-j", "CT", "--zone", "7"]);
  await using daemon = await startSallyport(net);
  await using holder = await SocketHolder.start(net.host, `${SAYER}${FLOWS}say = sayer(flows())`);
  const say = (text: string): Promise<string> => holder.ask(`say("${text}")`);
  for (const text of ["first", "second"]) assertEquals(await say(text), ANSWERED);
  await datagramsJudged(daemon, 2);
  await denyPort(daemon, "elsewhere", 9);
  for (const text of ["third", "fourth"]) assertEquals(await say(text), ANSWERED);
  await datagramsJudged(daemon, 2 + 4);
  for (const port of [80, 53]) await denyPort(daemon, `port-${port}`, port);
  const denied = await say("denied");
  assertEquals(denied.match(/Software caused connection abort/g)?.length, 2, denied);
  await server.nothingFor(({ text }) => text === "denied", 300);
  assertEquals(await daemon.stop(), 0);
  assertEquals(await marksOf(net.host), new Set([0]));
});

/** The connection mark of others, and our bits (the default mask): a generation, or stale. */
function withOurs(value: number): number {
  return ((value << 24) | CONNECTION_MARK) >>> 0;
}

/** Adds a rule for TCP and one for UDP, of both families. */
async function setForFlows(host: Namespace, table: string, [chain = "", ...rule]: readonly string[]): Promise<void> {
  for (const program of PROGRAMS) {
    for (const protocol of ["tcp", "udp"]) {
      const { code, stderr } = await host.run([program, "-w", "-t", table, "-A", chain, "-p", protocol, ...rule]);
      assertEquals([code, stderr], [0, ""]);
    }
  }
}

/** The whole marks of all flows. */
async function marksOf(host: Namespace): Promise<Set<number>> {
  const lists = await Promise.all(["ipv4", "ipv6"].map((family) => host.run(["conntrack", "-L", "-f", family])));
  return new Set(lists.flatMap(({ stdout }) => [...stdout.matchAll(/ mark=(\d+)/g)].map(([, mark]) => Number(mark))));
}

async function marksBecome(host: Namespace, expected: readonly number[]): Promise<void> {
  for (let waited = 0; waited < patient(2_000); waited += 50) {
    if ((await marksOf(host)).symmetricDifference(new Set(expected)).size === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(await marksOf(host), new Set(expected));
}

async function packetsWithOtherMarks(host: Namespace): Promise<number[]> {
  const lists = await Promise.all(
    PROGRAMS.map((program) => host.run([program, "-t", "mangle", "-nvxL", "POSTROUTING"])),
  );
  return lists.flatMap(({ stdout }) =>
    [...stdout.matchAll(/^ *(\d+) .* mark match ! /gm)].map(([, count]) => Number(count))
  );
}

/** Packets of UDP that met the queue so far, as the events tell: some of them a second later. */
async function datagramsJudged(daemon: Daemon, expected: number): Promise<void> {
  const told = (): number => {
    const decisions = daemon.events.filter(({ event, protocol }) =>
      event === "decision" && protocol?.startsWith("udp")
    );
    return decisions.reduce((sum, { packets = 0 }) => sum + packets, 0);
  };
  await daemon.waitFor(() => told() >= expected);
  assertEquals(told(), expected);
}
