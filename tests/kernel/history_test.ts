import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { curl, CURL_PATH, PYTHON_PATH, sendTcp, sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, launchSallyport, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { sallyport, sallyportCommand } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";

/** `make test-load` makes it more. */
const CONNECTIONS = Number(Deno.env.get("SALLYPORT_TEST_CONNECTIONS") ?? 1_000);

/** Connects so many times to so many ports in turn, and closes at once. */
const CROWD = `
import socket, sys
address, count = sys.argv[1], int(sys.argv[2])
for i in range(count):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
    try: s.connect((address, 1000 + i % 50))
    except OSError: pass
    s.close()
`;

type Row = Readonly<Record<string, unknown>>;

async function history(net: NamespacePair, { stateFolder }: Daemon, ...args: readonly string[]): Promise<Row[]> {
  const { code, stdout, stderr } = await sallyport(net.host, "history", "--json", "--state", stateFolder, ...args);
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

function connectionsOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { connections }) => sum + Number(connections), 0);
}

kernelTest({
  name: "What was decided can be asked for, while the daemon runs and after it; rules tell of their hits",
  needs: [...TRAFFIC, "curl", "ipv6", "setpriv"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 81], udp: [53] });
  await server.ready;
  await using daemon = await startSallyport(net, {
    config: { DefaultAction: "deny" },
    rules: [
      simpleRule("000-curl", "allow", "process.path", CURL_PATH),
      simpleRule("100-port", "reject", "dest.port", "81"),
      simpleRule("200-never", "deny", "dest.port", "82"),
      { ...simpleRule("300-silent", "deny", "dest.port", "83"), nolog: true },
    ],
  });
  for (const url of [`http://${SERVER_IPV4}/`, `http://${SERVER_IPV4}/`, `http://[${SERVER_IPV6}]/`]) {
    await curl(net.host, url);
  }
  await curl(net.host, `http://${SERVER_IPV4}:81/`, { user: 65534 });
  await sendUdp(net.host, SERVER_IPV4, 53, "python", { count: 3 });
  await sendUdp(net.host, SERVER_IPV4, 83, "unseen");
  await daemon.waitForEvent((event) => event.dst_port === 53);
  await new Promise((resolve) => setTimeout(resolve, patient(1_200))); // a second behind at most

  const told = await history(net, daemon);
  const ofCurl = { process_path: CURL_PATH, protocol: "tcp", dst_ip: SERVER_IPV4, enforced: true };
  const found = (want: Row): Row | undefined =>
    told.find((row) => Object.entries(want).every(([key, value]) => row[key] === value));
  assertEquals(found({ ...ofCurl, dst_port: 80, user_id: 0, action: "allow", rule: "000-curl" })?.["connections"], 2);
  assertEquals(found({ ...ofCurl, protocol: "tcp6", dst_ip: SERVER_IPV6, dst_port: 80 })?.["connections"], 1);
  assertEquals(found({ ...ofCurl, dst_port: 81, user_id: 65534, action: "reject" })?.["connections"], 1);
  const datagrams = found({ process_path: PYTHON_PATH, dst_port: 53, action: "deny", rule: null });
  assertEquals([datagrams?.["reason"], datagrams?.["packets"]], ["default-action", 3]);
  assertEquals(found({ dst_port: 83 }), undefined);

  const asked = ["--program", CURL_PATH, "--user", "nobody", "--ip", `${SERVER_IPV4}/24`, "--denied", "--since", "1h"];
  assertEquals((await history(net, daemon, ...asked)).map(({ dst_port, rule }) => [dst_port, rule]), [[
    81,
    "100-port",
  ]]);

  assertEquals(await daemon.stop(), 0);
  const stopped = daemon.events.find(({ event }) => event === "stopped");
  assertEquals(connectionsOf(await history(net, daemon)) + 1, stopped?.["decisions"]); // but for the silent one

  const config = ["--config", join(daemon.folder, "default-config.json"), "--state", daemon.stateFolder];
  const list = await sallyport(net.host, "rules", "list", daemon.rulesFolder, "--json", ...config);
  assertEquals(JSON.parse(list.stdout).rules.map(({ hits }: Row) => hits), [3, 1, 0, undefined]);
  const unused = await sallyport(net.host, "rules", "unused", "--rules", daemon.rulesFolder, ...config);
  assertEquals([unused.code, unused.stdout.split("\n")[1]?.split(" ")[0]], [0, "200-never"]);
  assertMatch(unused.stderr, /history begins .*\n.*decided on 1 of these 30 days alone\n.*nolog\): 300-silent\n$/);

  Deno.chmodSync(daemon.stateFolder, 0); // root without rights is anybody
  const powerless = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"];
  const refused = await net.host.run([...powerless, ...sallyportCommand("history", "--state", daemon.stateFolder)]);
  assertEquals([refused.code, refused.stdout], [77, ""]);
  assertMatch(refused.stderr, /history is root's to read/);
});

kernelTest({ name: "History loses nothing at full rate", needs: TRAFFIC, timeout: 120_000 }, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { config: { DefaultAction: "allow" } });
  await net.host.run([PYTHON, "-c", CROWD, SERVER_IPV4, `${CONNECTIONS}`], { timeout: 60_000 });
  assertEquals(await daemon.stop(), 0);
  const stopped = daemon.events.find(({ event }) => event === "stopped");
  const rows = await history(net, daemon);
  assert(connectionsOf(rows) >= CONNECTIONS);
  assertEquals([connectionsOf(rows), stopped?.["lost_events"]], [Number(stopped?.["decisions"]), 0]);
});

kernelTest(
  { name: "Of what was decided before SIGKILL no more than the last second is lost", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    await using daemon = await startSallyport(net, { config: { Failure: { DaemonDown: "open" } } });
    await net.host.run([PYTHON, "-c", CROWD, SERVER_IPV4, "100"]);
    await daemon.waitFor(() => daemon.events.filter(({ event }) => event === "decision").length >= 100);
    await new Promise((resolve) => setTimeout(resolve, patient(1_200)));
    await daemon.kill();
    assert(connectionsOf(await history(net, daemon)) >= 100);
  },
);

kernelTest({ name: "A damaged history is set aside, and the daemon runs on", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  await using daemon = launchSallyport(net, {
    rules: [ruleOf("all", "allow", { type: "simple", operand: "true", data: "" })],
  });
  Deno.writeTextFileSync(join(daemon.stateFolder, "history.db"), "no database ".repeat(1_000));
  const { message = "" } = await daemon.waitForEvent(({ code }) => code === "history-corrupt", 15_000);
  assertMatch(message, /file is not a database.* begins anew; what there was is .*history\.db\.corrupt-/);
  await daemon.waitForEvent(({ event }) => event === "ready", 15_000);
  await sendTcp(net.host, SERVER_IPV4, 80, "x");
  assertEquals(await daemon.stop(), 0);
  assertEquals((await history(net, daemon, "--port", "80")).length, 1);
});
