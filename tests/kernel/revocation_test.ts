import { assert, assertEquals } from "@std/assert";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { HOST_IPV4, HOST_IPV6, Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { SAYER } from "../support/sayer.ts";
import { startServer } from "../support/servers.ts";
import { SshSession } from "../support/ssh.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = [...TRAFFIC, "ipv6", "conntrack"] as const;
const QUIET_MILLISECONDS = 300;

/** TCP to port 80 and UDP to port 53 by `doomed`, to 81 and 54 by `spared`; IPv4 and IPv6 each. */
const FLOWS = `
def flows(tcp, udp):
    return sayer([create_connection(("${SERVER_IPV4}", tcp)), create_connection(("${SERVER_IPV6}", tcp)),
        sock(SOCK_DGRAM, connect=("${SERVER_IPV4}", udp)), sock(SOCK_DGRAM, family=AF_INET6, connect=("${SERVER_IPV6}", udp))])
doomed, spared = flows(80, 53), flows(81, 54)
`;
const ANSWERED = "['answered', 'answered', 'answered', 'answered']";

/** So many decisions there were about this port; events come a moment after what they tell of. */
async function decisions(daemon: Daemon, port: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, patient(150)));
  return daemon.events.filter(({ event, dst_port }) => event === "decision" && dst_port === port).length;
}

/** Our bits (the default mask) of the marks of all flows, without repetition. */
async function ourMarks(namespace: Namespace): Promise<number[]> {
  const lists = await Promise.all(["ipv4", "ipv6"].map((family) => namespace.run(["conntrack", "-L", "-f", family])));
  const marks = lists.flatMap(({ stdout }) =>
    [...stdout.matchAll(/ mark=(\d+)/g)].map(([, mark]) => Number(mark) >>> 24)
  );
  return [...new Set(marks)].sort((a, b) => a - b);
}

/** Changes the rules, and waits until that is in force, also for the flows of before. */
async function changed(daemon: Daemon, act: () => void): Promise<void> {
  const before = daemon.events.filter(({ event }) => event === "changed").length;
  act();
  await daemon.waitFor(() => daemon.events.filter(({ event }) => event === "changed").length > before);
}

const ATTRIBUTIONS = ["auto", "proc"] as const;

for (const attribution of ATTRIBUTIONS) {
  kernelTest({
    name: `a rule that denies ends the flows that were let through, and no other (${attribution})`,
    needs: NEEDS,
  }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80, 81], udp: [53, 54] });
    await server.ready;
    await using daemon = await startSallyport(net, { args: ["--attribution", attribution] });
    await using holder = await SocketHolder.start(net.host, SAYER + FLOWS);
    const say = (who: string, text: string): Promise<string> => holder.ask(`${who}("${text}")`);
    assertEquals([await say("doomed", "first"), await say("spared", "first")], [ANSWERED, ANSWERED]);
    assertEquals([await decisions(daemon, 80), await decisions(daemon, 53)], [2, 2]);

    await changed(daemon, () => daemon.writeRule("allowed", simpleRule("allowed", "allow", "dest.port", "80")));
    assertEquals(await say("doomed", "still allowed"), ANSWERED);
    assertEquals(
      [await decisions(daemon, 80), await decisions(daemon, 53)],
      [2, 2],
      "nothing that was allowed could be denied by now",
    );

    await changed(daemon, () => {
      daemon.writeRule("no-tcp", simpleRule("no-tcp", "deny", "dest.port", "80"));
    });
    await changed(daemon, () => {
      daemon.writeRule("no-udp", simpleRule("no-udp", "deny", "dest.port", "53"));
    });
    const [tcp4, tcp6, udp4, udp6] = (await say("doomed", "denied")).slice(1, -1).split(", ");
    assertEquals([tcp4, tcp6], ["'Software caused connection abort'", "'Software caused connection abort'"]);
    for (const udp of [udp4, udp6]) assert(udp === "'silence'" || udp === "'Operation not permitted'", udp);
    assertEquals(await say("spared", "second"), ANSWERED);
    assertEquals(await say("spared", "third"), ANSWERED);
    await server.nothingFor(({ text }) => text === "denied", QUIET_MILLISECONDS);
    await server.waitFor(() =>
      server.received().filter(({ kind, port }) => kind === "end" && port === 80).length === 2
    );
    const spared = [await decisions(daemon, 81), await decisions(daemon, 54)];
    assertEquals(
      spared,
      [4, 4],
      "each was judged once more, although there were two changes, and its later packets were not",
    );
  });
}

kernelTest({
  name: "the default action, and leaving observe, end flows, too; our bits are gone at the end, those of others stay",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 81], udp: [53, 54] });
  await server.ready;
  await net.host.run(["iptables", "-t", "mangle", "-A", "OUTPUT", "-j", "CONNMARK", "--set-xmark", "0x2a/0xff"]);
  await using daemon = await startSallyport(net, { mode: "enforce", config: { Mode: "observe" } });
  await using holder = await SocketHolder.start(net.host, SAYER + FLOWS);
  assertEquals(await holder.ask('spared("first")'), ANSWERED);
  assertEquals(await ourMarks(net.host), [1]);
  daemon.writeConfig({ DefaultAction: "reject" });
  await changed(daemon, () => daemon.signal("SIGHUP"));
  const outcomes = await holder.ask('spared("rejected")');
  assertEquals(outcomes.match(/Software caused connection abort|Connection refused/g)?.length, 4, outcomes);
  await server.nothingFor(({ text }) => text === "rejected", QUIET_MILLISECONDS);
  assertEquals(await ourMarks(net.host), [1], "what was denied keeps its old bits");
  assertEquals(await daemon.stop(), 0);
  assertEquals(await ourMarks(net.host), [0]);
  const { stdout } = await net.host.run(["conntrack", "-L"]);
  assertEquals(/ mark=42 /.test(stdout), true, stdout);
});

kernelTest({
  name: "visitors are let be, whatever the rules become, also when conntrack has forgotten them",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using own = startServer(net.host, { tcp: [22] });
  await own.ready;
  await using visitor = await SocketHolder.start(
    net.server,
    `${SAYER}
say = sayer([create_connection(("${HOST_IPV4}", 22)), create_connection(("${HOST_IPV6}", 22))])`,
  );
  const say = (text: string): Promise<string> => visitor.ask(`say("${text}")`);
  await using daemon = await startSallyport(net);
  assertEquals(await say("before"), "['answered', 'answered']");
  daemon.writeConfig({ DefaultAction: "deny" });
  await changed(daemon, () => daemon.signal("SIGHUP"));
  assertEquals(await say("denied"), "['answered', 'answered']");
  await net.host.run(["conntrack", "-F"]);
  assertEquals(await say("forgotten"), "['answered', 'answered']");
  assertEquals(daemon.events.filter(({ event }) => event === "decision").length, 0);
});

kernelTest({
  name: "a session of sshd goes on, whatever the rules become, also when conntrack has forgotten it",
  needs: [
    ...NEEDS,
    "sshd",
  ],
}, async () => {
  await using net = Namespace.pair();
  await using session = await SshSession.open(net);
  await session.say("before the firewall");
  await using daemon = await startSallyport(net, { config: { DefaultAction: "deny" } });
  await session.say("with the firewall");
  await changed(daemon, () => daemon.writeRule("all", simpleRule("all", "reject", "protocol", "tcp")));
  await session.say("after a change");
  await net.host.run(["conntrack", "-F"]);
  await session.say("forgotten");
  await changed(daemon, () => daemon.removeRule("all"));
  await session.say("forgotten, and after another change");
});

/** Binds a port, sends to a server from it, and ends. */
const FROM_ONE_PORT = (text: string): string => `
from socket import *
s = socket(AF_INET, SOCK_DGRAM); s.bind(("", 5353)); s.sendto(b"${text}", ("${SERVER_IPV4}", 53)); s.recvfrom(100)
`;

for (const attribution of ATTRIBUTIONS) {
  kernelTest({
    name: `a second program that sends from the same port to the same place is judged itself (${attribution})`,
    needs: [...NEEDS, "nc"],
  }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53] });
    await server.ready;
    await using daemon = await startSallyport(net, {
      args: ["--attribution", attribution],
      config: { DefaultAction: "deny" },
      rules: [simpleRule("python", "allow", "process.path", PYTHON_PATH)],
    });
    const python = await net.host.run([PYTHON, "-c", FROM_ONE_PORT("allowed")]);
    assertEquals(python.code, 0, python.stderr);
    const forgotten = async (): Promise<boolean> => (await ourMarks(net.host)).includes(254);
    await until(forgotten, attribution === "proc" ? 7_000 : 1_000);
    await net.host.run(["nc", "-u", "-w", "1", "-p", "5353", SERVER_IPV4, "53"], { stdin: "taken over" });
    await daemon.waitForEvent(({ action, dst_port }) => action === "deny" && dst_port === 53);
    await server.nothingFor(({ text }) => text === "taken over", QUIET_MILLISECONDS);
  });
}

kernelTest(
  { name: "a socket that lives keeps its flow: one decision, however long it sends (proc)", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    await using daemon = await startSallyport(net, { args: ["--attribution", "proc"] });
    await using holder = await SocketHolder.start(net.host, `s = sock(SOCK_DGRAM)\nto = ("${SERVER_IPV4}", 53)`);
    for (let second = 0; second < 7; second++) {
      await holder.ask(`s.sendto(b"${second}", to)`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    await server.waitFor(({ text }) => text === "6");
    assertEquals(await decisions(daemon, 53), 1);
  },
);

/** Waits until it is so. */
async function until(holds: () => Promise<boolean>, milliseconds: number): Promise<void> {
  for (let waited = 0; waited < patient(milliseconds); waited += 100) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`It was not so within ${patient(milliseconds)} ms`);
}
