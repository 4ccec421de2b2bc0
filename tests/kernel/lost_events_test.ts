import { assertEquals, assertMatch } from "@std/assert";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { PythonShell } from "../support/python_shell.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";
import { textAt } from "../support/text_at.ts";

const NEEDS = [...TRAFFIC, ...MONITOR] as const;
const PORT = 9000;
/** Events of execs with as many arguments as an event holds: more than a mebibyte, which is what the ring holds. */
const EXECS = 400;

function inside(net: NamespacePair): PythonShell {
  return new PythonShell((command) => net.host.command(command));
}

/** Python goes on as another program, which answers that it has. */
function become(python: PythonShell, program: string): Promise<unknown> {
  const loop = 'open("/proc/self/cmdline").read().split(chr(0))[2]';
  return python.run(`os.execv("${program}", ["${program}", "-c", "print('null', flush=True)" + chr(10) + ${loop}])`);
}

async function told(daemon: Daemon, protocol: string, port: number): Promise<string> {
  const isIt = (each: DaemonEvent): boolean => each.protocol === protocol && each.dst_port === port;
  const event = await daemon.waitForEvent((each) => each.event === "decision" && isIt(each));
  return `${event.process_id} ${event.process_path} ${textAt(event.attribution, "confidence")}`;
}

const to = (port: number): string => `("${SERVER_IPV4}", ${port})`;
const sendAndEnd = (port: number): string => `socket(AF_INET, SOCK_DGRAM).sendto(b"x", ${to(port)}); os._exit(0)`;
/** A process gives itself a name that a terminal would obey, and that is no UTF-8. */
const NAMED = `ctypes.CDLL(None).prctl(15, b'\\x1b[2J\\n\\xff"', 0, 0, 0)`;
const CALLED = '"\\u001b[2J\\n\ufffd\\""';
const connect = (port: number): string => `socket(AF_INET, SOCK_STREAM).connect(${to(port)})`;

kernelTest(
  { name: "events that found the ring full are counted, and /proc tells what they would have", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [PORT, PORT + 1, PORT + 2] });
    await server.ready;
    const folder = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-programs-" });
    try {
      const program = `${folder}/other`;
      await Deno.copyFile(PYTHON_PATH, program);
      await using daemon = await startSallyport(net, { args: ["--attribution", "ebpf"] });
      await using changing = inside(net);
      await changing.run(connect(PORT));
      assertEquals(await told(daemon, "tcp", PORT), `${changing.pid} ${PYTHON_PATH} exact`);

      // A process goes on to another program, and one begins, while nobody reads what there is no room for.
      daemon.signal("SIGSTOP");
      await changing.run(
        `for _ in range(${EXECS}): os.waitpid(os.posix_spawn("/bin/true", ["true", "x" * 8000], {}), 0)`,
      );
      await changing.run(`unseen = os.fork()\nif unseen == 0: ${NAMED}; ${sendAndEnd(PORT + 3)}`);
      const unseen = await changing.run("os.waitpid(unseen, 0)[0]");
      await become(changing, program);
      await using begun = inside(net);
      await begun.run("0");
      daemon.signal("SIGCONT");
      await changing.run(connect(PORT + 1));
      await begun.run(connect(PORT + 2));
      assertEquals(await told(daemon, "tcp", PORT + 1), `${changing.pid} ${program} exact`);
      assertEquals(await told(daemon, "tcp", PORT + 2), `${begun.pid} ${PYTHON_PATH} exact`);
      const nobody = await daemon.waitForEvent((each) => each.event === "decision" && each.dst_port === PORT + 3);
      assertEquals(
        [nobody.process_id, textAt(nobody.attribution, "why")],
        [
          undefined,
          `process ${unseen} (it called itself ${CALLED}) sent it and has ended; which program it ran was not seen`,
        ],
      );
      const warning = await daemon.waitForEvent(({ code }) => code === "monitor-events-lost", 10_000);
      assertMatch(
        warning.message ?? "",
        /^[0-9]+ events of processes found no room; \/proc was read instead \([0-9]+ in all\)$/,
      );

      // And what comes afterwards is seen again, also of one that ends at once.
      await changing.run(`pid = os.fork()\nif pid == 0: ${sendAndEnd(PORT)}`);
      assertEquals(await told(daemon, "udp", PORT), `${await changing.run("pid")} ${program} exact`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
