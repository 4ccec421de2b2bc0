import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, type UserOption } from "../support/namespace.ts";
import { PythonShell } from "../support/python_shell.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";
import { textAt } from "../support/text_at.ts";

const NEEDS = [...TRAFFIC, ...MONITOR] as const;
const NOBODY = 65_534;
/** Of 32,768 places one user gets three quarters. */
const ENTRY = fromFileUrl(new URL("../support/small_monitor_main.ts", import.meta.url));
const PLACES = 24_576;
const HOLDERS = 5;
const EACH = 5000;

/** So many processes hold so many sockets each: more than there are places. */
const FLOODING = `
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (${EACH + 100}, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
(reader, writer), holders = os.pipe(), []
for _ in range(${HOLDERS}):
    holders.append(os.fork())
    if holders[-1] == 0:
        held = [socket(AF_INET, SOCK_DGRAM) for _ in range(${EACH})]
        os.write(writer, b".")
        time.sleep(1000)
for _ in holders: os.read(reader, 1)
`;

function inside(net: NamespacePair, options: UserOption = {}): PythonShell {
  return new PythonShell((command) => net.host.command(command, options));
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
  await using nobody = inside(net, { user: NOBODY });
  await nobody.run(FLOODING);
  const warning = await daemon.waitForEvent(({ code }) => code === "monitor-sockets-refused", 10_000);
  const [user] = Object(warning["users"]);
  assertEquals(textAt(user, "user_id"), `${NOBODY}`);
  const [held, refused] = [Number(textAt(user, "sockets")), Number(textAt(user, "refused"))];
  assert(held >= PLACES && held < PLACES + navigator.hardwareConcurrency, `${held}: each processor counts for itself`);
  assert(refused >= HOLDERS * EACH - held);
  assertMatch(warning.message ?? "", new RegExp(`; \\d+ times one of user ${NOBODY}, who has ${PLACES} in it$`));

  await using other = inside(net);
  assertEquals(told(await sendAndEnd(daemon, other, 9001)), `allow by rule, user 0, ${KNOWN}`);
  const unknown = `deny by default-action, user ${NOBODY}, undefined undefined`;
  assertEquals(told(await sendAndEnd(daemon, nobody, 9002)), unknown);
  await nobody.run("for pid in holders: os.kill(pid, 9); os.waitpid(pid, 0)");
  assertEquals(told(await sendAndEnd(daemon, nobody, 9003)), `allow by rule, user ${NOBODY}, ${KNOWN}`);
  for (const port of [9001, 9003]) await server.waitFor((received) => received.port === port);
  await server.nothingFor(({ port }) => port === 9002, 200);
});
