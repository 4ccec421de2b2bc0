import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { CLIENT_SECONDS, curl, CURL_PATH, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const NOBODY = 65534;
const CLIENT =
  `import socket; socket.create_connection(("${SERVER_IPV4}", 80), ${CLIENT_SECONDS}).sendall(b"in disguise")`;

kernelTest({
  name: "Nobody in a mount namespace of his own, with his program bound over an allowed one, is not allowed",
  needs: [...TRAFFIC, "curl", "unshare"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using daemon = await startSallyport(net, {
    config: { DefaultAction: "deny" },
    rules: [simpleRule("curl", "allow", "process.path", CURL_PATH)],
  });
  assertEquals((await curl(net.host, `http://${SERVER_IPV4}/honest`, { user: NOBODY })).code, 0);

  const disguise = `mount --bind ${PYTHON} ${CURL_PATH} && exec ${CURL_PATH} -c '${CLIENT}'`;
  const { code } = await net.host.run(["unshare", "-Urm", "bash", "-c", disguise], { user: NOBODY });
  assertNotEquals(code, 0);
  await server.nothingFor(({ text }) => text.includes("in disguise"), 300);
  const event = await daemon.waitForEvent(({ action, process_path }) =>
    action === "deny" && process_path === CURL_PATH
  );
  assertStringIncludes(String(event["exe_mismatch"]), "another mount namespace");
  assertEquals(event["unknown"], ["process.path"]);
});

kernelTest(
  { name: "A program that is replaced by exec is judged as what it is now", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net, {
      config: { DefaultAction: "deny" },
      rules: [simpleRule("python", "allow", "process.path", Deno.realPathSync(PYTHON))],
    });
    const script = `${CLIENT}
import os; os.execv("${CURL_PATH}", ["curl", "-m", "${CLIENT_SECONDS}", "http://${SERVER_IPV4}/after-exec"])`;
    const { code } = await net.host.run([PYTHON, "-c", script]);
    assertEquals(code, 28);
    await server.waitFor(({ text }) => text.includes("in disguise"));
    await server.nothingFor(({ text }) => text.includes("after-exec"), 300);
    await daemon.waitForEvent(({ action, process_path }) => action === "deny" && process_path === CURL_PATH);
  },
);

kernelTest(
  { name: "Hostile arguments are shown escaped, and matched as they are", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    const argument = "X-Evil: \u001b[2J\u202e";
    await using daemon = await startSallyport(net, {
      rules: [
        ruleOf("evil", "deny", { type: "regexp", operand: "process.command", data: "\\x1b\\[2J", sensitive: true }),
      ],
    });
    const { code } = await net.host.run(["curl", "-m", CLIENT_SECONDS, "-H", argument, `http://${SERVER_IPV4}/`]);
    assertEquals(code, 28);
    const event = await daemon.waitForEvent(({ rule }) => rule === "evil");
    assertEquals(event.process_args?.includes(argument), true);
    assertEquals(daemon.rawEvents.includes("\u001b") || daemon.rawEvents.includes("\u202e"), false);
  },
);
