/** The firewall sends packets of its own, which have to meet the queue, and which nobody else ever sees. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair } from "../support/namespace.ts";

const SMALL_QUEUE_MAIN = fromFileUrl(new URL("../support/small_queue_main.ts", import.meta.url));

kernelTest(
  {
    name: "ready says that packets of both protocols met the queue, and they are nobody's connections",
    needs: TRAFFIC,
  },
  async () => {
    for (const Loopback of ["allow", "skip"]) {
      await using net = Namespace.pair();
      await using daemon = await startSallyport(net, { config: { Loopback } });
      const ready = daemon.events.find(({ event }) => event === "ready");
      assertEquals(ready?.["self_test"], "passed");
      assertEquals(await daemon.stop(), 0);
      const stopped = daemon.events.find(({ event }) => event === "stopped");
      assertEquals([stopped?.["self_tests"], daemon.events.filter(({ event }) => event === "decision")], [2, []]);
    }
  },
);

kernelTest(
  { name: "where no interface but the loopback is up, that one does, unless it is skipped", needs: TRAFFIC },
  async () => {
    for (const [Loopback, outcome] of [["allow", "passed"], ["skip", "not possible"]]) {
      await using namespace = Namespace.create();
      const net: NamespacePair = { host: namespace, server: namespace, [Symbol.asyncDispose]: () => Promise.resolve() };
      await using daemon = await startSallyport(net, { config: { Loopback } });
      const ready = daemon.events.find(({ event }) => event === "ready");
      assertEquals(ready?.["self_test"], outcome);
      if (outcome !== "passed") assertStringIncludes(JSON.stringify(ready?.["why"]), "no network interface is up");
    }
  },
);

kernelTest({
  name: "where the queue is full, that no packet of ours meets it is no failure",
  needs: [...TRAFFIC, "libnetfilter_queue"],
}, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, {
    entry: SMALL_QUEUE_MAIN,
    env: { SALLYPORT_TEST_QUEUE: "0" },
    config: { Failure: { QueueFull: "closed" } },
    args: ["--queue-backend", "libnetfilter_queue"],
  });
  const ready = daemon.events.find(({ event }) => event === "ready");
  assertEquals(ready?.["self_test"], "not possible");
  assertStringIncludes(JSON.stringify(ready?.["why"]), "the queue was full");
  assertEquals(daemon.events.filter(({ code }) => code === "self-test-failed"), []);
});

// With nftables an ACCEPT of others ends only the chain that it is in: nothing gets past ours.
if (FIREWALL === "iptables") {
  kernelTest({
    name: "where rules of others take the packets away, it fails, is told once, and passes again after",
    needs: TRAFFIC,
  }, async () => {
    await using net = Namespace.pair();
    await using daemon = await startSallyport(net, {});
    const accept = (action: string): Promise<unknown> =>
      net.host.run(["iptables", "-t", "mangle", action, "OUTPUT", "-p", "udp", "-j", "ACCEPT"]);
    await accept("-I");
    const failed = await daemon.waitForEvent(({ code }) => code === "self-test-failed");
    assertStringIncludes(failed.message ?? "", "a packet of IPv4 did not meet the queue");
    await accept("-D");
    await daemon.waitForEvent(({ code }) => code === "self-test-passed");
    assertEquals(daemon.events.filter(({ event }) => event === "warning").length, 2);
  });
}
