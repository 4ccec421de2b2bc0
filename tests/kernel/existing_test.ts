import { assert, assertEquals } from "@std/assert";
import { TRAFFIC } from "../support/clients.ts";
import { type DaemonOptions, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { HOST_IPV4, HOST_IPV6, Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { SAYER } from "../support/sayer.ts";
import { type RecordingServer, startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = [...TRAFFIC, "ipv6", "conntrack"] as const;
const ABORTED = "'Software caused connection abort'";
const [ONE, TWO] = ["['answered']", "['answered', 'answered']"];

const TCP = `create_connection(("${SERVER_IPV4}", 80)), create_connection(("${SERVER_IPV6}", 80))`;
const UDP =
  `sock(SOCK_DGRAM, connect=("${SERVER_IPV4}", 53)), sock(SOCK_DGRAM, family=AF_INET6, connect=("${SERVER_IPV6}", 53))`;

/** What was there before the firewall: `tcp` and `udp` of the host, its `own` connection, and `visitors`. */
class Before implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();

  private constructor(
    readonly net: NamespacePair,
    readonly server: RecordingServer,
    readonly host: SocketHolder,
    readonly visitors: SocketHolder,
  ) {}

  /** `tracked`: conntrack knows the flows, since rules of somebody's use it. */
  static async begin(tracked: boolean): Promise<Before> {
    await using stack = new AsyncDisposableStack();
    const net = stack.use(Namespace.pair());
    if (tracked) await track(net.host);
    const server = stack.use(startServer(net.server, { tcp: [80], udp: [53] }));
    const own = stack.use(startServer(net.host, { tcp: [22] }));
    await Promise.all([server.ready, own.ready]);
    const connections =
      `tcp = sayer([${TCP}])\nudp = sayer([${UDP}])\nown = sayer([create_connection(("127.0.0.1", 22))])`;
    const host = stack.use(await SocketHolder.start(net.host, `${SAYER}\n${connections}`));
    const visits = `visits = sayer([create_connection(("${HOST_IPV4}", 22)), create_connection(("${HOST_IPV6}", 22))])`;
    const visitors = stack.use(await SocketHolder.start(net.server, `${SAYER}\n${visits}`));
    const before = new Before(net, server, host, visitors);
    for (const each of ["tcp", "udp"]) assertEquals(await host.ask(`${each}("before")`), TWO);
    assertEquals([await host.ask('own("before")'), await visitors.ask('visits("before")')], [ONE, TWO]);
    before.#resources.use(stack.move());
    return before;
  }

  /** Loopback and visitors are never cut by the start. */
  async assertUntouched(text: string): Promise<void> {
    const answers = [await this.host.ask(`own("${text}")`), await this.visitors.ask(`visits("${text}")`)];
    assertEquals(answers, [ONE, TWO]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function track(host: Namespace): Promise<void> {
  for (const program of ["iptables", "ip6tables"]) {
    const { code, stderr } = await host.run([program, "-A", "OUTPUT", "-m", "conntrack", "--ctstate", "INVALID"]);
    assertEquals(code, 0, stderr);
  }
}

const config = (Existing: string, DefaultAction: string): DaemonOptions => ({ config: { Existing, DefaultAction } });

for (const tracked of [true, false]) {
  const how = tracked ? "" : ", where conntrack knew nothing";

  kernelTest({ name: `Existing: judge ends what is denied with its next packet${how}`, needs: NEEDS }, async () => {
    await using before = await Before.begin(tracked);
    await using _daemon = await startSallyport(before.net, config("judge", "deny"));
    await before.assertUntouched("judged");
    assertEquals(await before.host.ask('tcp("judged")'), `[${ABORTED}, ${ABORTED}]`);
    const datagrams = await before.host.ask('udp("judged")');
    assert(!datagrams.includes("answered"), datagrams);
    await before.server.nothingFor(({ text }) => text === "judged", 300);
    await before.server.waitFor(() => before.server.received().filter(({ kind }) => kind === "end").length === 2);
  });

  kernelTest({ name: `Existing: judge lets go on what is allowed, each judged once${how}`, needs: NEEDS }, async () => {
    await using before = await Before.begin(tracked);
    await using daemon = await startSallyport(before.net, config("judge", "allow"));
    for (const text of ["one", "two", "three"]) {
      for (const each of ["tcp", "udp"]) assertEquals(await before.host.ask(`${each}("${text}")`), TWO);
      await before.assertUntouched(text);
    }
    assertEquals(await daemon.stop(), 0);
    const decisions = daemon.events.filter(({ event }) => event === "decision");
    assertEquals(decisions.map(({ protocol }) => protocol).sort(), ["tcp", "tcp6", "udp", "udp6"]);
  });

  kernelTest({ name: `Existing: end aborts connections of TCP at the start${how}`, needs: NEEDS }, async () => {
    await using before = await Before.begin(tracked);
    await using daemon = await startSallyport(before.net, config("end", "allow"));
    await before.server.waitFor(() => before.server.received().filter(({ kind }) => kind === "end").length === 2);
    assertEquals(await before.host.ask('tcp("ended")'), `[${ABORTED}, ${ABORTED}]`);
    assertEquals(await before.host.ask('udp("judged")'), TWO);
    await before.assertUntouched("at the end of others");
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    assertEquals(ready["existing"], { adopted: 0, ended: 2 });
  });
}

kernelTest({ name: "Existing: end does nothing in observe", needs: NEEDS }, async () => {
  await using before = await Before.begin(true);
  await using _daemon = await startSallyport(before.net, { ...config("end", "deny"), mode: "observe" });
  for (const each of ["tcp", "udp"]) assertEquals(await before.host.ask(`${each}("observed")`), TWO);
  await before.assertUntouched("observed");
});

kernelTest({ name: "Existing: adopt lets be what was there, until the rules change", needs: NEEDS }, async () => {
  await using before = await Before.begin(true);
  await using daemon = await startSallyport(before.net, config("adopt", "deny"));
  for (const each of ["tcp", "udp"]) assertEquals(await before.host.ask(`${each}("adopted")`), TWO);
  await before.assertUntouched("adopted");
  assertEquals(daemon.events.filter(({ event }) => event === "decision").length, 0);
  daemon.writeConfig({ Existing: "adopt", DefaultAction: "reject" });
  daemon.signal("SIGHUP");
  await daemon.waitForEvent(({ event }) => event === "changed");
  assertEquals(await before.host.ask('tcp("rejected")'), `[${ABORTED}, ${ABORTED}]`);
  await before.assertUntouched("rejected");
});
