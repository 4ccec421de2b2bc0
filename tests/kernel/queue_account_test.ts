import { assertEquals, assertGreater } from "@std/assert";
import { PYTHON_PATH, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";

/** Changes our rules so that they are set anew, and takes no count along. */
const MEDDLE = {
  iptables: ["iptables", "-t", "mangle", "-A", "SALLYPORT-STOP", "-p", "99"],
  nftables: ["nft", "add", "rule", "inet", "sallyport", "rejected", "return"],
} as const;

kernelTest({
  name: "What the rules have sent to the queue is known at the end, although they were set anew twice meanwhile",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { config: { DefaultAction: "deny" } });
  const send = async (port: number): Promise<void> => {
    assertEquals((await sendUdp(net.host, SERVER_IPV4, port, "counted", { count: 5 })).code, 0);
  };
  await send(1001);
  daemon.writeRule("python", simpleRule("python", "deny", "process.path", PYTHON_PATH));
  await daemon.waitForEvent(({ event, judged_anew }) => event === "changed" && judged_anew === true);
  await send(1002);
  assertEquals((await net.host.run(MEDDLE[FIREWALL])).code, 0);
  await daemon.waitForEvent(({ code }) => code === "rules-changed");
  await send(1003);
  assertEquals(await daemon.stop(), 0);
  const stopped = daemon.events.find(({ event }) => event === "stopped");
  const sent = Number(stopped?.["packets"]);
  assertGreater(sent, 3);
  assertEquals(stopped?.["queue"], { sent, queue_dropped: 0, user_dropped: 0, passed_open: 0 });
});
