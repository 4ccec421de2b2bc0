/** What holds where the daemon, or what the rules ask for, is not there: the settings of `Failure`. */
import { assertEquals } from "@std/assert";
import { curl, TRAFFIC } from "../support/clients.ts";
import { type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { queueEntry } from "../support/queue_counts.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { SAYER } from "../support/sayer.ts";
import { startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";
import { suspend } from "../support/suspend.ts";

const NEEDS = [...TRAFFIC, "curl"] as const;
const URL_OF_SERVER = `http://${SERVER_IPV4}/`;
const TIMED_OUT = 28;

/** `tcp` and `udp` are flows from before; `late` sends a datagram of a flow that is new. */
const CLIENT = `${SAYER}
tcp = sayer([create_connection(("${SERVER_IPV4}", 8080))])
udp = sayer([sock(SOCK_DGRAM, connect=("${SERVER_IPV4}", 53))])
def late(text): sock(SOCK_DGRAM).sendto(text.encode(), ("${SERVER_IPV4}", 54))
`;
const ANSWERED = "['answered']";

for (const [posture, code] of [["open", 0], ["closed", TIMED_OUT]] as const) {
  kernelTest({
    name:
      `Killed under DaemonDown ${posture}: flows that were let through go on, also through the next start; new ones ` +
      (posture === "open" ? "pass" : "are dropped"),
    needs: NEEDS,
  }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80, 8080], udp: [53] });
    await server.ready;
    const config = { Failure: { DaemonDown: posture } };
    await using killed = await startSallyport(net, { config });
    await using client = await SocketHolder.start(net.host, CLIENT);
    const say = async (
      text: string,
    ): Promise<string[]> => [await client.ask(`tcp("${text}")`), await client.ask(`udp("${text}")`)];
    assertEquals(await say("before"), [ANSWERED, ANSWERED]);
    const { failure } = await killed.waitForEvent(({ event }) => event === "ready");
    const others = { queue_full: "open", unknown_process: "rules", unknown_attribute: "match" };
    const unanswered = "default-action";
    assertEquals(failure, { daemon_down: posture, ...others, unanswered });
    await killed.kill();
    assertEquals(await say("meanwhile"), [ANSWERED, ANSWERED]);
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, code);
    await using _next = await startSallyport(net, { config });
    assertEquals(await say("afterwards"), [ANSWERED, ANSWERED]);
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, 0);
  });

  kernelTest({
    name: `Stopped for ten seconds under DaemonDown ${posture}: new flows wait, none is lost or stuck; others go on`,
    needs: NEEDS,
    timeout: 45_000,
  }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80, 8080], udp: [53, 54] });
    await server.ready;
    await using daemon = await startSallyport(net, { config: { Failure: { DaemonDown: posture } } });
    await using client = await SocketHolder.start(net.host, CLIENT);
    using suspended = await suspend(daemon);
    const waits = net.host.spawn(["curl", "--silent", "--max-time", "20", URL_OF_SERVER]);
    for (const text of ["one", "two", "three"]) await client.ask(`late("${text}")`);
    await server.nothingFor(({ port, kind }) => port === 54 || (port === 80 && kind === "connection"), 10_000);
    assertEquals(await client.ask('tcp("meanwhile")'), ANSWERED);
    suspended[Symbol.dispose]();
    assertEquals((await waits.ended).code, 0);
    await server.waitFor(({ text }) => text === "three");
    const late = server.received().filter(({ port }) => port === 54).map(({ text }) => text);
    assertEquals([late, (await queueEntry(net.host)).waiting], [["one", "two", "three"], 0]);
  });
}

kernelTest({
  name: "Killed while packets wait for it: they are lost, under open too; who sends again passes",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 8080], udp: [53, 54] });
  await server.ready;
  await using daemon = await startSallyport(net);
  await using client = await SocketHolder.start(net.host, CLIENT);
  await suspend(daemon);
  const waits = net.host.spawn(["curl", "--silent", "--max-time", "10", URL_OF_SERVER]);
  await client.ask('late("lost")');
  while ((await queueEntry(net.host)).waiting < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await daemon.kill();
  await client.ask('late("again")');
  assertEquals((await waits.ended).code, 0);
  await server.waitFor(({ text }) => text === "again");
  await server.nothingFor(({ text }) => text === "lost", 0);
});

/** A program that has sent and is gone when its packet is looked at, to whom /proc alone must find it. */
async function sentByNobody(failure: Record<string, string>, options: Unknown): Promise<Outcome> {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53, 54] });
  await server.ready;
  const { rules, DefaultAction } = options;
  const config = { DefaultAction, Failure: failure };
  await using daemon = await startSallyport(net, { args: ["--attribution", "proc"], config, rules });
  {
    using _suspended = await suspend(daemon);
    const send = `from socket import *\nsocket(AF_INET, SOCK_DGRAM).sendto(b"gone", ("${SERVER_IPV4}", 53))`;
    assertEquals((await net.host.run([PYTHON, "-c", send])).code, 0);
  }
  const event = await daemon.waitForEvent(({ dst_port }) => dst_port === 53);
  assertEquals(event.process_path, undefined);
  const arrives = event.action === "allow";
  if (arrives) await server.waitFor(({ text }) => text === "gone");
  else await server.nothingFor(({ text }) => text === "gone", 200);
  return { arrives, event };
}

interface Unknown {
  readonly DefaultAction: "allow" | "deny";
  readonly rules: readonly ReturnType<typeof simpleRule>[];
}

interface Outcome {
  readonly arrives: boolean;
  readonly event: DaemonEvent;
}

kernelTest({
  name: "UnknownProcess: rules that need no process allow it, or it has the default action, whatever they say",
  needs: NEEDS,
}, async () => {
  const toPort = simpleRule("to-port", "allow", "dest.port", "53");
  const options = { DefaultAction: "deny", rules: [toPort] } as const;
  for (
    const [UnknownProcess, rule, reason] of [["rules", "to-port", "rule"], [
      "default-action",
      null,
      "default-action",
    ]] as const
  ) {
    const { arrives, event } = await sentByNobody({ UnknownProcess }, options);
    assertEquals([arrives, event.rule, event.reason], [UnknownProcess === "rules", rule, reason]);
  }
});

kernelTest({
  name: "UnknownAttribute: a rule that denies a program denies whom nobody knows, or does not",
  needs: NEEDS,
}, async () => {
  const denied = simpleRule("denied", "deny", "process.path", "/usr/bin/somebody-else");
  const options = { DefaultAction: "allow", rules: [denied] } as const;
  for (const [UnknownAttribute, rule] of [["match", "denied"], ["no-match", null]] as const) {
    const { arrives, event } = await sentByNobody({ UnknownAttribute }, options);
    assertEquals([arrives, event.rule, event["unknown"]], [UnknownAttribute === "no-match", rule, ["process.path"]]);
  }
});
