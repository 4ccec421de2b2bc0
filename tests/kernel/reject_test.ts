import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { curl, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
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
  name: "Reject answers UDP by ICMP at once; behind an ACCEPT for everything it is still not sent",
  needs: [...TRAFFIC, "iptables", "ip6tables", "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [53], silent: true });
  await server.ready;
  await using _daemon = await startSallyport(net, { rules: [simpleRule("port", "reject", "dest.port", "53")] });

  for (const address of [SERVER_IPV4, SERVER_IPV6]) {
    const { stderr } = await sendUdp(net.host, address, 53, "rejected", { connected: true });
    assertStringIncludes(stderr, "Connection refused");
  }
  await acceptEverything(net.host);
  for (const address of [SERVER_IPV4, SERVER_IPV6]) await sendUdp(net.host, address, 53, "slipped");
  await server.nothingFor(() => true, 300);
  assertMatch(await countersOf(net.host), COUNTED[FIREWALL]);
});

/** With iptables such packets slip past the chain that answers, and are stopped behind it; with nftables none can. */
const COUNTED = {
  iptables: /^Chain SALLYPORT-STOP .*\n.*\n\s*[1-9][0-9]*\s.* DROP /m,
  nftables: /counter packets [1-9][0-9]* bytes [0-9]+ reject\n/,
};

async function countersOf(host: Namespace): Promise<string> {
  const stop = ["iptables", "-t", "mangle", "-nvxL", "SALLYPORT-STOP"];
  const rejected = ["nft", "list", "chain", "inet", "sallyport", "rejected"];
  return (await host.run(FIREWALL === "iptables" ? stop : rejected)).stdout;
}

async function acceptEverything(host: Namespace): Promise<void> {
  await host.run(["iptables", "-I", "OUTPUT", "-j", "ACCEPT"]);
  await host.run(["ip6tables", "-I", "OUTPUT", "-j", "ACCEPT"]);
}
