import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { curl, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const REFUSED = 7;
const TIMED_OUT = 28;
const URL = `http://${SERVER_IPV4}/`;

kernelTest({ name: "A rule that is added, broken or removed while it runs", needs: [...TRAFFIC, "curl"] }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using daemon = await startSallyport(net);
  assertEquals((await curl(net.host, URL)).code, 0);

  daemon.writeRule("late", simpleRule("late", "deny", "dest.port", "80"));
  await inForce();
  assertEquals((await curl(net.host, URL)).code, TIMED_OUT);

  daemon.writeRule("late", { ...simpleRule("late", "deny", "dest.port", "80"), action: "denny" });
  const warning = await daemon.waitForEvent(({ code }) => code === "rule-refused");
  assertEquals(/late\.json: \$\.action: /.test(warning.message ?? ""), true, warning.message);
  assertEquals((await curl(net.host, URL)).code, TIMED_OUT, "the last good version stays");

  daemon.removeRule("late");
  await inForce();
  assertEquals((await curl(net.host, URL)).code, 0);
  assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 2);
});

kernelTest({ name: "An alias of a network, read by SIGHUP, and a bad one", needs: [...TRAFFIC, "curl"] }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using daemon = await startSallyport(net);
  const write = (text: string): void =>
    Deno.writeTextFileSync(join(daemon.folder, "network_aliases.json"), text, { mode: 0o600 });
  write(`{"OFFICE": ["${SERVER_IPV4}"]}`);
  daemon.signal("SIGHUP");
  await daemon.waitForEvent(({ event }) => event === "changed");
  daemon.writeRule("office", ruleOf("office", "reject", { type: "network", operand: "dest.network", data: "OFFICE" }));
  await daemon.waitForEvent(({ event, rules }) => event === "changed" && rules === 1);
  assertEquals((await curl(net.host, URL)).code, REFUSED);

  write('{"OFFICE": ["10.0.0.0/99"]}');
  daemon.signal("SIGHUP");
  const { message = "" } = await daemon.waitForEvent(({ code }) => code === "configuration-refused");
  assertEquals(
    message.endsWith('network_aliases.json: $.OFFICE[0]: not a network such as 10.0.0.0/8: "10.0.0.0/99"'),
    true,
  );
  assertEquals((await curl(net.host, URL)).code, REFUSED, "the last good ones stay");
});

kernelTest(
  { name: "A rule with a duration ends at its time, also beyond a restart", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    const state = Deno.makeTempDirSync({ dir: "/run", prefix: "sallyport-state-" });
    const rules = [{ ...simpleRule("for-a-while", "reject", "dest.port", "80"), duration: "8s" }];
    try {
      const started = performance.now();
      for (const _ of ["once", "again"]) {
        await using daemon = await startSallyport(net, { rules, args: ["--state", state] });
        const { code } = await curl(net.host, URL);
        if (performance.now() - started < 8_000) assertEquals(code, REFUSED);
        assertEquals(await daemon.stop(), 0);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 9_500 - (performance.now() - started))));
      await using daemon = await startSallyport(net, { rules, args: ["--state", state] });
      assertEquals((await curl(net.host, URL)).code, 0, "its time is over");
      assertEquals(await daemon.stop(), 0);
    } finally {
      Deno.removeSync(state, { recursive: true });
    }
  },
);

/** A change is in force within 100 ms (of an ordinary machine). */
function inForce(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patient(100)));
}
