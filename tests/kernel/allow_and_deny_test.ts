import { assertEquals, assertNotEquals } from "@std/assert";
import { curl, CURL_PATH, PYTHON_PATH, sendTcp, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const QUIET_MILLISECONDS = 300;

kernelTest(
  { name: "By path: curl is let through, python is not; IPv4 and IPv6", needs: [...TRAFFIC, "curl", "ipv6"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net, {
      config: { DefaultAction: "deny" },
      rules: [simpleRule("curl", "allow", "process.path", CURL_PATH)],
    });

    for (const address of [SERVER_IPV4, `[${SERVER_IPV6}]`]) {
      assertEquals((await curl(net.host, `http://${address}/hello-${address.length}`)).code, 0);
      await server.waitFor(({ text }) => text.includes(`/hello-${address.length}`));
    }
    for (const address of [SERVER_IPV4, SERVER_IPV6]) {
      assertNotEquals((await sendTcp(net.host, address, 80, "from python")).code, 0);
    }
    await server.nothingFor(({ text }) => text.includes("from python"), QUIET_MILLISECONDS);
    assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 2);

    const denied = await daemon.waitForEvent((event) => event.action === "deny" && event.protocol === "tcp6");
    assertEquals([denied.process_path, denied.rule, denied.reason], [PYTHON_PATH, null, "default-action"]);
  },
);

kernelTest(
  { name: "By user id: what nobody sends is dropped, what root sends arrives", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net, { rules: [simpleRule("nobody", "deny", "user.id", "65534")] });

    assertEquals((await curl(net.host, `http://${SERVER_IPV4}/root`)).code, 0);
    assertEquals((await curl(net.host, `http://${SERVER_IPV4}/nobody`, { user: 65534 })).code, 28);
    await server.nothingFor(({ text }) => text.includes("/nobody"), QUIET_MILLISECONDS);
    const denied = await daemon.waitForEvent(({ rule }) => rule === "nobody");
    assertEquals([denied.user_id, denied.process_path], [65534, CURL_PATH]);
  },
);

kernelTest({ name: "By port, TCP and UDP: only the other port's bytes arrive", needs: TRAFFIC }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 81], udp: [80, 81], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, { rules: [simpleRule("port", "deny", "dest.port", "81")] });

  for (const port of [81, 80]) {
    await sendTcp(net.host, SERVER_IPV4, port, `tcp to ${port}`);
    await sendUdp(net.host, SERVER_IPV4, port, `udp to ${port}`);
  }
  await server.waitFor(({ text }) => text === "tcp to 80");
  await server.waitFor(({ text }) => text === "udp to 80");
  await server.nothingFor(({ port }) => port === 81, QUIET_MILLISECONDS);
  await daemon.waitForEvent(({ rule, protocol }) => rule === "port" && protocol === "udp");
});

kernelTest({
  name: "By address: the IPv6 address is denied, the IPv4 address of the same host is not",
  needs: [...TRAFFIC, "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [53], silent: true });
  await server.ready;
  await using _daemon = await startSallyport(net, { rules: [simpleRule("address", "deny", "dest.ip", SERVER_IPV6)] });

  for (const address of [SERVER_IPV6, SERVER_IPV4]) {
    await sendTcp(net.host, address, 80, `tcp to ${address}`);
    await sendUdp(net.host, address, 53, `udp to ${address}`);
  }
  await server.waitFor(({ text }) => text === `tcp to ${SERVER_IPV4}`);
  await server.waitFor(({ text }) => text === `udp to ${SERVER_IPV4}`);
  await server.nothingFor(({ text }) => text.endsWith(SERVER_IPV6), QUIET_MILLISECONDS);
});

kernelTest({
  name: "The default action holds where no rule matches, also for a datagram whose program has ended",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, { config: { DefaultAction: "deny" } });

  await net.host.run(["bash", "-c", `echo gone > /dev/udp/${SERVER_IPV4}/53`]);
  await daemon.waitForEvent(({ reason, action }) => reason === "default-action" && action === "deny");
  await server.nothingFor(() => true, QUIET_MILLISECONDS);
});

kernelTest(
  { name: "In observe mode a denied connection is reported, and arrives", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net, { mode: "observe", config: { DefaultAction: "deny" } });

    assertEquals((await curl(net.host, `http://${SERVER_IPV4}/observed`)).code, 0);
    await server.waitFor(({ text }) => text.includes("/observed"));
    const event = await daemon.waitForEvent(({ event }) => event === "decision");
    assertEquals([event.action, event.enforced, event.process_path], ["deny", false, CURL_PATH]);
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    assertEquals(ready["notice"], "observe: nothing is blocked");
  },
);
