/** What `sallyport recover` finds of a firewall that was killed, and what it leaves. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { curl, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { allRules, FIREWALL, hasOurRules } from "../support/firewall.ts";
import { HIDE_LIBRARY } from "../support/hide_library.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import type { CommandResult, RunOptions } from "../support/run_command.ts";
import { sallyportCommand, Unprivileged } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";
import { SAYER } from "../support/sayer.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = [...TRAFFIC, "curl", "conntrack", "iptables"] as const;
const URL_OF_SERVER = `http://${SERVER_IPV4}/`;
const TIMED_OUT = 28;
const NOBODY = 65534;

type Posture = "open" | "closed";
const failure = (DaemonDown: Posture): { config: Record<string, unknown> } => ({ config: { Failure: { DaemonDown } } });

/** Somebody's bits in the marks of all flows, and a reason for conntrack to know flows without us. */
const OTHERS_MARK = ["-t", "mangle", "-A", "OUTPUT", "-j", "CONNMARK", "--set-xmark", "0x7/0xff"];

kernelTest(
  { name: "What a killed daemon leaves goes, by either way and posture; what is others' stays", needs: NEEDS },
  async () => {
    for (const posture of ["open", "closed"] as const) {
      await using net = Namespace.pair();
      await using server = startServer(net.server, { tcp: [80, 8080] });
      await server.ready;
      assertEquals((await net.host.run(["iptables", ...OTHERS_MARK])).code, 0);
      const before = await allRules(net.host);
      await using daemon = await startSallyport(net, failure(posture));
      await using client = await SocketHolder.start(
        net.host,
        `${SAYER}\nsay = sayer([create_connection(("${SERVER_IPV4}", 8080))])`,
      );
      assertEquals([await client.ask('say("allowed")'), await markOf(net, 8080)], ["['answered']", 0x0100_0007]);
      await daemon.kill();

      const { code, stdout } = await recover(net, daemon);
      assertEquals(code, 0);
      const rules = FIREWALL === "nftables"
        ? "nftables: table inet sallyport"
        : "iptables: chain SALLYPORT-OUTPUT of mangle (IPv4)";
      assertStringIncludes(stdout, `removed  ${rules}\n`);
      assertMatch(stdout, /^removed {2}our bits in the connection marks of [0-9]+ flows?$/m);
      assertMatch(stdout, /^removed {2}\/run\/sallyport\/netns-[0-9]+\.lock$/m);
      assertEquals(await allRules(net.host), before);
      assertEquals([await client.ask('say("recovered")'), await markOf(net, 8080)], ["['answered']", 7]);
      assertEquals((await curl(net.host, URL_OF_SERVER)).code, 0);
      assertEquals((await recover(net, daemon)).stdout, "Nothing of Sallyport was there.\n");
    }
  },
);

kernelTest({
  name: "A daemon that runs is let be, and who asks is told how to end one that hangs: that works",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using daemon = await startSallyport(net, failure("closed"));
  daemon.signal("SIGSTOP");
  const refused = await recover(net, daemon);
  assertEquals([refused.code, await hasOurRules(net.host)], [69, true]);
  assertStringIncludes(refused.stderr, `Sallyport (pid ${daemon.pid}) runs in this network namespace`);
  assertEquals((await curl(net.host, URL_OF_SERVER)).code, TIMED_OUT);

  const [kill = ""] = /kill -9 [0-9]+/.exec(refused.stderr) ?? [];
  assertEquals((await net.host.run(kill.split(" "))).code, 0);
  await daemon.ended();
  assertEquals((await recover(net, daemon)).code, 0);
  assertEquals([(await curl(net.host, URL_OF_SERVER)).code, await hasOurRules(net.host)], [0, false]);
});

/** What systemd says of how the service ended; posture; whether the rules stay. */
const ENDINGS: readonly [result: string, code: string, status: string, posture: Posture, stays: boolean][] = [
  ["signal", "killed", "KILL", "closed", true],
  ["signal", "killed", "KILL", "open", false],
  ["exit-code", "exited", "1", "closed", true],
  ["core-dump", "dumped", "TRAP", "closed", true],
  ["success", "exited", "0", "closed", false],
];

kernelTest({
  name: "recover --after-exit: after a crash under closed the drop stays, and that is said; else all goes",
  needs: NEEDS,
  timeout: 60_000,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  for (const [SERVICE_RESULT, EXIT_CODE, EXIT_STATUS, posture, stays] of ENDINGS) {
    await using daemon = await startSallyport(net, failure(posture));
    await daemon.kill();
    const { code, stderr } = await recover(net, daemon, ["--after-exit"], { SERVICE_RESULT, EXIT_CODE, EXIT_STATUS });
    const how = `${EXIT_CODE} ${EXIT_STATUS}, ${posture}`;
    assertEquals([code, await hasOurRules(net.host)], [0, stays], how);
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, stays ? TIMED_OUT : 0, how);
    assertEquals(
      stderr.includes(`(${EXIT_CODE} ${EXIT_STATUS})`) && stderr.includes("new connections are dropped"),
      stays,
      how,
    );
  }
  const seen = server.received().filter(({ kind }) => kind === "connection").length;
  assertEquals(seen, ENDINGS.filter(([, , , , stays]) => !stays).length);
});

kernelTest({
  name: "recover --after-exit after a clean end says nothing; without systemd it is wrong usage",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, failure("closed"));
  assertEquals(await daemon.stop(), 0);
  const clean = { SERVICE_RESULT: "success", EXIT_CODE: "exited", EXIT_STATUS: "0" };
  const { code, stdout, stderr } = await recover(net, daemon, ["--after-exit"], clean);
  assertEquals([code, stdout, stderr], [0, "", ""]);
  const byHand = await recover(net, daemon, ["--after-exit"]);
  assertEquals(byHand.code, 64);
  assertStringIncludes(byHand.stderr, "By hand: sallyport recover");
});

kernelTest({
  name: "Where iptables or nft's library is missing, the other's rules go, and what was not looked for is said",
  needs: [...NEEDS, "unshare", "libnftables"],
}, async () => {
  await using net = Namespace.pair();
  const hidden: Record<typeof FIREWALL, () => Promise<CommandResult>> = {
    iptables: () =>
      net.host.run([
        "unshare",
        "--mount",
        "sh",
        "-c",
        `${HIDE_LIBRARY}; exec "$@"`,
        "sh",
        ...sallyportCommand("recover"),
      ]),
    nftables: () => net.host.run(sallyportCommand("recover"), { env: { PATH: "/nonexistent" } }),
  };
  await using daemon = await startSallyport(net);
  await daemon.kill();
  const { code, stdout, stderr } = await hidden[FIREWALL]();
  assertEquals([code, await hasOurRules(net.host)], [0, false], stderr);
  assertStringIncludes(stdout, `removed  ${FIREWALL}: `);
  assertMatch(stderr, FIREWALL === "iptables" ? /not looked for: .*libnftables/ : /not looked for: .*iptables-save/);
});

kernelTest({
  name: "A configuration that cannot be read is no hindrance; without root it is 77",
  needs: [...NEEDS, "setpriv"],
}, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net);
  await daemon.kill();
  await using nobody = await Unprivileged.as(NOBODY);
  const refused = await nobody.sallyport(net.host, "recover");
  assertEquals(refused.code, 77, refused.stderr);
  assertStringIncludes(refused.stderr, "CAP_NET_ADMIN");

  daemon.writeConfig({ DefaultAction: "alow" });
  const { code, stderr } = await recover(net, daemon);
  assertEquals([code, await hasOurRules(net.host)], [0, false]);
  assertMatch(stderr, /\$\.DefaultAction: .*\n.*the configuration cannot be read/);
});

function recover(
  net: NamespacePair,
  daemon: Daemon,
  args: readonly string[] = [],
  env: RunOptions["env"] = {},
): Promise<CommandResult> {
  const command = sallyportCommand("recover", "--config", `${daemon.folder}/default-config.json`, ...args);
  return net.host.run(command, { env, timeout: 30_000 });
}

/** The mark of the flow to a port, as the program conntrack tells it. */
async function markOf({ host }: NamespacePair, port: number): Promise<number> {
  const { stdout } = await host.run(["conntrack", "-L", "-p", "tcp", "--dport", `${port}`]);
  return Number(/ mark=([0-9]+)/.exec(stdout)?.[1]);
}
