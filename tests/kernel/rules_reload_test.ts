import { assertEquals } from "@std/assert";
import { curl, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

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

/** A change is in force within 100 ms (of an ordinary machine). */
function inForce(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, patient(100)));
}
