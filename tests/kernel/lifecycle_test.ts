import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { curl, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { allRules, hasOurRules } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { startServer } from "../support/servers.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const TIMED_OUT = 28;

kernelTest(
  { name: "SIGTERM, SIGINT: exit 0, no rule of ours left, others' rules untouched", needs: [...TRAFFIC, "iptables"] },
  async () => {
    await using net = Namespace.pair();
    await net.host.run([
      "iptables",
      "-t",
      "mangle",
      "-A",
      "OUTPUT",
      "-p",
      "tcp",
      "--dport",
      "9",
      "-j",
      "MARK",
      "--set-mark",
      "9",
    ]);
    const before = await allRules(net.host);
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      await using daemon = await startSallyport(net);
      assertNotEquals(await allRules(net.host), before);
      daemon.signal(signal);
      assertEquals(await daemon.ended(), 0);
      assertEquals(await allRules(net.host), before);
    }
  },
);

kernelTest({
  name: "SIGKILL with DaemonDown open: traffic goes on, and the next start replaces what was left",
  needs: [...TRAFFIC, "curl"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const before = await allRules(net.host);
  await using killed = await startSallyport(net, { config: { DefaultAction: "deny" } });
  await killed.kill();
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, 0);

  await using next = await startSallyport(net, { config: { DefaultAction: "deny" } });
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, TIMED_OUT);
  await next.stop();
  assertEquals(await allRules(net.host), before);
});

kernelTest({
  name: "SIGKILL with DaemonDown closed: new connections are dropped until a daemon runs again",
  needs: [...TRAFFIC, "curl"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const config = { Failure: { DaemonDown: "closed" } };
  await using killed = await startSallyport(net, { config });
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, 0);
  await killed.kill();
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, TIMED_OUT);
  await using _next = await startSallyport(net, { config });
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, 0);
});

kernelTest({ name: "A second daemon in the namespace is refused, and the first goes on", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  await using first = await startSallyport(net);
  const { code, stderr } = await sallyport(net.host, "run", "--queue", "7");
  assertEquals(code, 69);
  assertStringIncludes(stderr, `another Sallyport (pid ${first.pid})`);
  assertEquals(await first.stop(), 0);
});

kernelTest({ name: "A queue that somebody reads: exit 69, with who", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  // The first daemon is hidden from the lock by a /run of its own, so that only the queue is in the way.
  const hidden = `mount -t tmpfs none /run && exec ${Deno.execPath()} run -A ${MAIN} run --firewall none --events -`;
  const holder = net.host.spawn(["unshare", "--mount", "sh", "-c", hidden]);
  await holder.waitFor(() => holder.stdout.includes('"event":"ready"') ? true : null, "first daemon", 15_000);
  const { code, stderr } = await sallyport(net.host, "run");
  assertEquals(code, 69);
  assertMatch(stderr, /netfilter queue 0 is read by \S+deno \(pid [0-9]+\) already/);
});

kernelTest({ name: "Without the rights: exit 77, with what is missing", needs: [...TRAFFIC, "setpriv"] }, async () => {
  await using net = Namespace.pair();
  const command = [Deno.execPath(), "run", "-A", MAIN, "run"];
  const { code, stderr } = await net.host.run(["setpriv", "--bounding-set=-net_admin", ...command]);
  assertEquals(code, 77);
  assertStringIncludes(stderr, "CAP_NET_ADMIN: to read the packet queue");
});

kernelTest({
  name: "Bad configuration or rules at the start: exit 78, with file, place and reason, and nothing set",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  const folder = Deno.makeTempDirSync({ dir: "/run", prefix: `sallyport-test-${Deno.pid}-` });
  try {
    Deno.mkdirSync(`${folder}/rules`, { mode: 0o700 });
    Deno.writeTextFileSync(`${folder}/config.json`, '{"DefaultAction": "alow"}', { mode: 0o600 });
    const badConfig = await sallyport(net.host, "run", "--config", `${folder}/config.json`);
    assertEquals(badConfig.code, 78);
    assertMatch(badConfig.stderr, /config\.json: \$\.DefaultAction: /);

    Deno.writeTextFileSync(`${folder}/rules/bad.json`, '{"name": "bad"', { mode: 0o600 });
    const badRule = await sallyport(net.host, "run", "--config", "/nonexistent", "--rules", `${folder}/rules`);
    assertEquals(badRule.code, 78);
    assertStringIncludes(badRule.stderr, `${folder}/rules/bad.json: `);
    assertEquals(await hasOurRules(net.host), false);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

async function sallyport(host: Namespace, ...args: string[]): ReturnType<Namespace["run"]> {
  return await host.run([Deno.execPath(), "run", "-A", MAIN, ...args], { env: { NO_COLOR: "1" } });
}
