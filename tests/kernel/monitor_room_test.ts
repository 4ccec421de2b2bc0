import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { PythonShell } from "../support/python_shell.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";
import { textAt } from "../support/text_at.ts";

const NEEDS = [...TRAFFIC, ...MONITOR] as const;
const NOBODY = 65_534;
/** Of 4,096 places one user gets three quarters. */
const ENTRY = fromFileUrl(new URL("../support/small_monitor_main.ts", import.meta.url));
const PLACES = 3072;
const FLOOD = 3500;

function inside(net: NamespacePair): PythonShell {
  return new PythonShell((command) => net.host.command(command));
}

/** A child connects a datagram socket, sends and ends; the firewall looks at that only afterwards. */
async function sendAndEnd(daemon: Daemon, python: PythonShell, port: number): Promise<DaemonEvent & { child: number }> {
  const send = `s = socket(AF_INET, SOCK_DGRAM); s.connect(("${SERVER_IPV4}", ${port})); s.send(b"x"); os._exit(0)`;
  daemon.signal("SIGSTOP");
  await python.run(`pid = os.fork()\nif pid == 0: ${send}`);
  await python.run("os.waitpid(pid, 0)");
  daemon.signal("SIGCONT");
  const event = await daemon.waitForEvent((each) => each.event === "decision" && each.dst_port === port);
  return { ...event, child: Number(await python.run("pid")) };
}

const told = ({ action, reason, user_id, process_id, process_path, child }: DaemonEvent & { child: number }): string =>
  `${action} by ${reason}, user ${user_id}, ${process_id === child ? "the child" : process_id} ${process_path}`;

const KNOWN = `the child ${PYTHON_PATH}`;

kernelTest({ name: "one user's flood of sockets leaves the others known, and is told", needs: NEEDS }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [9001, 9002, 9003], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, {
    entry: ENTRY,
    config: { DefaultAction: "deny", Failure: { UnknownProcess: "default-action" } },
    rules: [simpleRule("udp", "allow", "protocol", "udp")],
    args: ["--attribution", "ebpf"],
  });
  await using flooder = inside(net);
  await flooder.run("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))");
  await flooder.run(`os.setgid(${NOBODY}); os.setuid(${NOBODY})`);
  await flooder.run(`flood = [socket(AF_INET, SOCK_DGRAM) for _ in range(${FLOOD})]`);
  const warning = await daemon.waitForEvent(({ code }) => code === "monitor-sockets-refused", 10_000);
  const [user] = Object(warning["users"]);
  assertEquals([textAt(user, "user_id"), textAt(user, "sockets")], [`${NOBODY}`, `${PLACES}`]);
  assert(Number(textAt(user, "refused")) >= FLOOD - PLACES);
  assertMatch(warning.message ?? "", new RegExp(`; \\d+ times one of user ${NOBODY}, who has ${PLACES} in it$`));

  await using other = inside(net);
  assertEquals(told(await sendAndEnd(daemon, other, 9001)), `allow by rule, user 0, ${KNOWN}`);
  const unknown = `deny by default-action, user ${NOBODY}, undefined undefined`;
  assertEquals(told(await sendAndEnd(daemon, flooder, 9002)), unknown);
  await flooder.run("for s in flood: s.close()");
  assertEquals(told(await sendAndEnd(daemon, flooder, 9003)), `allow by rule, user ${NOBODY}, ${KNOWN}`);
  for (const port of [9001, 9003]) await server.waitFor((received) => received.port === port);
  await server.nothingFor(({ port }) => port === 9002, 200);
});
