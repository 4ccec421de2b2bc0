import { assertEquals, assertMatch } from "@std/assert";
import { inCgroup, makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { PythonShell } from "../support/python_shell.ts";
import { startServer } from "../support/servers.ts";
import { textAt } from "../support/text_at.ts";
import { MONITOR } from "../support/test_monitor.ts";

const NEEDS = [...TRAFFIC, ...MONITOR, "unshare"] as const;
const PORT = 9000;

/** In a cgroup namespace, where that cgroup is the root of all that is to be seen, and called "/": as in a container. */
function contained(folder: string): string[] {
  const mount = 'mount -t cgroup2 none /mnt && exec "$0" "$@"';
  return inCgroup(folder, ["unshare", "--cgroup", "--mount", "sh", "-c", mount]);
}

interface Answer {
  /** Of the event `ready`: how senders are known, and why so. */
  readonly way: string;
  readonly why: string;
  readonly truth: string;
  readonly told: string;
}

/** Runs the daemon below `under`, and connects from another cgroup: who did, and who the firewall says it was, and how. */
async function connectFromElsewhere(under: readonly string[]): Promise<Answer> {
  const elsewhere = makeCgroup();
  try {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [PORT] });
    await server.ready;
    await using daemon = await startSallyport(net, { under });
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    await using python = new PythonShell((command) => net.host.command(inCgroup(elsewhere, command)));
    await python.run(`t = socket(AF_INET, SOCK_STREAM); t.connect(("${SERVER_IPV4}", ${PORT}))`);
    const event = await daemon.waitForEvent(({ event, dst_port }) => event === "decision" && dst_port === PORT);
    return {
      way: String(ready.attribution),
      why: textAt(ready.why, "attribution"),
      truth: `${python.pid} ${PYTHON_PATH}`,
      told: `${event.process_id} ${event.process_path}, ${textAt(event.attribution, "source")}`,
    };
  } finally {
    removeCgroup(elsewhere);
  }
}

kernelTest(
  { name: "from the root of the cgroups a socket of any other is seen as it connects", needs: NEEDS },
  async () => {
    const own = makeCgroup();
    try {
      const { way, why, truth, told } = await connectFromElsewhere(inCgroup(own, ["env"]));
      assertEquals([way, why, told], ["ebpf", "undefined", `${truth}, ebpf-flow`]);
    } finally {
      removeCgroup(own);
    }
  },
);

kernelTest(
  { name: "where only a part of the cgroups is to be seen /proc has to do, and that is said", needs: NEEDS },
  async () => {
    const own = makeCgroup();
    try {
      const { way, why, truth, told } = await connectFromElsewhere(contained(own));
      assertMatch(
        why,
        /^the programs .* the root of the cgroup2 .* out of reach \(\/mnt is cgroup [0-9]+, as in a container\)$/,
      );
      assertEquals([way, told], ["proc", `${truth}, proc`]);
    } finally {
      removeCgroup(own);
    }
  },
);
