import { assertEquals } from "@std/assert";
import { TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const SENDER = `
import socket, sys, time
for port in sys.argv[2:]:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try: s.sendto(sys.argv[1].encode(), ("${SERVER_IPV4}", int(port)))
    except PermissionError: pass
time.sleep(0.5) # the groups of a process are those in /proc
`;
const PORTS = [80, 443, 8000, 8099, 8100];

kernelTest({
  name: "A set of ports, a scope, a negation and an alternative, and the groups of the sender",
  needs: [...TRAFFIC, "setpriv"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: PORTS, silent: true });
  await server.ready;
  const set = { type: "range", operand: "dest.port", data: "80,443,8000-8099" };
  const group = { type: "simple", operand: "user.group", data: "4711" };
  const notRoot = { type: "not", operand: "not", list: [{ type: "simple", operand: "user.id", data: "0" }] };
  await using _daemon = await startSallyport(net, {
    config: { DefaultAction: "deny" },
    rules: [
      ruleOf("a-set", "allow", { type: "list", operand: "list", list: [set, { type: "any", list: [group, notRoot] }] }),
      simpleRule("b-private-alone", "allow", "dest.scope", "global"),
    ],
  });
  const send = (text: string, ...as: readonly string[]): Promise<unknown> =>
    net.host.run(["setpriv", ...as, "--", PYTHON, "-c", SENDER, text, ...PORTS.map(String)]);
  await send("root", "--clear-groups");
  await send("in the group", "--groups", "4711,4712");
  await send("somebody", "--reuid", "65534", "--regid", "65534", "--clear-groups");
  const arrived = (text: string): number[] =>
    server.received().filter((received) => received.text === text).map(({ port }) => port).sort((a, b) => a - b);
  await server.waitFor(() => arrived("somebody").length === 4);
  await server.nothingFor(({ port }) => port === 8100, 300);
  assertEquals(["root", "in the group", "somebody"].map(arrived), [[], [80, 443, 8000, 8099], [80, 443, 8000, 8099]]);
});
