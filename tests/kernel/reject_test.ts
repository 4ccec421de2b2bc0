import { assertEquals, assertLess } from "@std/assert";
import { curl, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

/** curl itself takes a few milliseconds; a connection that is dropped takes a second at the least. */
const AT_ONCE_MILLISECONDS = 800;
const CURL_COULD_NOT_CONNECT = 7;

kernelTest({
  name: "Reject answers TCP at once, also behind somebody's ACCEPT for everything",
  needs: [...TRAFFIC, "iptables", "ip6tables", "curl", "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [81] });
  await server.ready;
  await using daemon = await startSallyport(net, { rules: [simpleRule("port", "reject", "dest.port", "81")] });

  const urls = [`http://${SERVER_IPV4}:81/`, `http://[${SERVER_IPV6}]:81/`];
  for (const acceptsAll of [false, true]) {
    if (acceptsAll) await acceptEverything(net.host);
    for (const url of urls) {
      const { code, milliseconds } = await curl(net.host, url);
      assertEquals(code, CURL_COULD_NOT_CONNECT);
      assertLess(milliseconds, AT_ONCE_MILLISECONDS);
    }
  }
  assertEquals(server.received(), []);
  assertEquals(await daemon.stop(), 0);
  assertEquals(daemon.events.filter(({ action }) => action === "reject").length, 4);
});

kernelTest({
  name: "Reject answers UDP by ICMP at once, and again when our chain is before somebody's ACCEPT once more",
  needs: [...TRAFFIC, "iptables", "ip6tables", "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, { rules: [simpleRule("port", "reject", "dest.port", "53")] });

  for (const acceptsAll of [false, true]) {
    if (acceptsAll) {
      await acceptEverything(net.host);
      for (const address of [SERVER_IPV4, SERVER_IPV6]) await sendUdp(net.host, address, 53, "meanwhile");
      // With nftables an ACCEPT of others ends the chain that it is in alone.
      if (FIREWALL === "iptables") await daemon.waitForEvent(({ code }) => code === "rules-changed");
    }
    for (const address of [SERVER_IPV4, SERVER_IPV6]) await refused(net.host, address);
  }
  await server.nothingFor(() => true, 300);
});

/** The second of two changes, one for each family, may be put right a second after the first. */
async function refused(host: Namespace, address: string): Promise<void> {
  const end = performance.now() + patient(5_000);
  let words = "";
  while (!words.includes("Connection refused")) {
    assertLess(performance.now(), end, words);
    words = (await sendUdp(host, address, 53, "rejected", { connected: true })).stderr;
  }
}

async function acceptEverything(host: Namespace): Promise<void> {
  await host.run(["iptables", "-I", "OUTPUT", "-j", "ACCEPT"]);
  await host.run(["ip6tables", "-I", "OUTPUT", "-j", "ACCEPT"]);
}
