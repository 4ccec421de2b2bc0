import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { curl, CURL_PATH, sendTcp, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { sallyport } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";

kernelTest({
  name: "What a running daemon has decided, explain decides again from its events alone",
  needs: [...TRAFFIC, "curl", "ipv6"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 81], udp: [53] });
  await server.ready;
  await using daemon = await startSallyport(net, {
    config: { DefaultAction: "deny" },
    rules: [
      simpleRule("000-curl", "allow", "process.path", CURL_PATH),
      simpleRule("100-port", "reject", "dest.port", "81"),
      ruleOf("200-local", "allow", { type: "network", operand: "dest.network", data: `${SERVER_IPV4}/32` }),
      simpleRule("300-nobody", "deny", "user.id", "65534"),
    ],
  });
  await curl(net.host, `http://${SERVER_IPV4}/a`);
  await curl(net.host, `http://[${SERVER_IPV6}]:81/b`);
  await curl(net.host, `http://${SERVER_IPV4}/c`, { user: 65534 });
  await sendTcp(net.host, SERVER_IPV6, 80, "python");
  await sendUdp(net.host, SERVER_IPV4, 53, "python");
  await daemon.waitForEvent((event) => event.protocol === "udp");
  await daemon.stop(); // no event comes any more

  const events = daemon.events.filter(({ event }) => event === "decision");
  assertEquals(new Set(events.map(({ rule }) => rule)), new Set(["100-port", "200-local", "300-nobody", null]));
  const file = join(daemon.folder, "events");
  Deno.writeTextFileSync(file, daemon.rawEvents);
  const config = join(daemon.folder, "default-config.json");
  const options = ["--rules", daemon.rulesFolder, "--config", config, "--json"];
  const { code, stdout, stderr } = await sallyport(net.host, "explain", "--event", file, ...options);
  assertEquals([code, stderr], [0, ""]);
  const told = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(told.map(({ action, rule }) => [action, rule]), events.map(({ action, rule }) => [action, rule]));
});
