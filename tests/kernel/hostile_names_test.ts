import { assert, assertEquals, assertMatch } from "@std/assert";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { FIREWALL } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { PythonShell } from "../support/python_shell.ts";
import { sallyportCommand } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";

const NEEDS = [...TRAFFIC, ...MONITOR] as const;
const PORT = 9000;
const LONG = 60_000;
/** Of the arguments of a program that has ended, so many bytes are known. */
const SEEN_BYTES = 4096;

/** Names itself, then connects and waits for an answer, or sends a datagram and ends at once. */
const PROGRAM = `
import ctypes, os
from socket import *
ctypes.CDLL(None).prctl(15, b'\\x1b[31m\\n\\xff"', 0, 0, 0)
t = socket(AF_INET, SOCK_STREAM); t.connect(("${SERVER_IPV4}", ${PORT})); t.send(b"x"); t.recv(1)
socket(AF_INET, SOCK_DGRAM).sendto(b"x", ("${SERVER_IPV4}", ${PORT})); os._exit(0)
`;

/** Runs it under a path and with arguments that do what they can to a terminal, and are no UTF-8. Gives its pid. */
async function runHostile(net: NamespacePair, folder: string): Promise<number> {
  await using shell = new PythonShell((command) => net.host.command(command));
  await shell.run(`import shutil; path = b"${folder}/\\x1b]0;evil\\x07\\n\\xff"`);
  await shell.run(`_ = shutil.copy("${PYTHON_PATH}", path)`);
  await shell.run(
    `args = [b'\\x1b[2J\\r\\n\\xff"', "-c", ${JSON.stringify(PROGRAM)}, b"\\xfe" * ${LONG}]`,
  );
  await shell.run("pid = os.posix_spawn(path, args, os.environ)");
  assertEquals(await shell.run("os.waitpid(pid, 0)[1]"), 0);
  return Number(await shell.run("pid"));
}

/** A folder whose name is short, and plain. */
async function withFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-hostile-" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

kernelTest(
  { name: "hostile names and 60,000 bytes of arguments are valid events, line by line", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [PORT], udp: [PORT] });
    await server.ready;
    await withFolder(async (folder) => {
      await using daemon = await startSallyport(net, { args: ["--attribution", "ebpf"] });
      const pid = await runHostile(net, folder);
      for (const [protocol, bytes] of [["tcp", 65_536], ["udp", SEEN_BYTES]] as const) {
        const event = await daemon.waitForEvent((each) => each.event === "decision" && each.protocol === protocol);
        assertEquals([event.process_id, event.process_path], [pid, `${folder}/\u001b]0;evil\u0007\n\ufffd`]);
        const args = event.process_args ?? [];
        assertEquals(args.slice(0, 2), ['\u001b[2J\r\n\ufffd"', "-c"]);
        assert(args.join("\0").length <= bytes && args.join("\0").length > SEEN_BYTES / 2, `${args.join("\0").length}`);
      }
      // deno-lint-ignore no-control-regex -- control characters are what this is about
      assertEquals(/[\u0000-\u0009\u000b-\u001f]/.exec(daemon.rawEvents), null);
    });
  },
);

kernelTest({ name: "the lines for people have hostile names escaped, and are short", needs: NEEDS }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [PORT], udp: [PORT] });
  await server.ready;
  await withFolder(async (folder) => {
    const deep = `${folder}/${"d".repeat(250)}/${"e".repeat(250)}`;
    await Deno.mkdir(deep, { recursive: true });
    const daemon = net.host.spawn(sallyportCommand("run", "--firewall", FIREWALL));
    await daemon.waitFor(() => daemon.stderr.includes("ready:") ? true : null, "firewall", 15_000);
    const pids = [await runHostile(net, folder), await runHostile(net, deep)];
    const line = (pid: number): string[] => daemon.stdout.split("\n").filter((each) => each.includes(` [${pid}] `));
    await daemon.waitFor(() => pids.every((pid) => line(pid).length === 2) ? true : null, "four lines", 5_000);
    daemon.kill("SIGTERM");
    await daemon.ended;
    const [plain = 0, cut = 0] = pids;
    for (const each of line(plain)) assert(each.includes(`${folder}/\\x1b]0;evil\\x07\\x0a\ufffd [${plain}]`), each);
    for (const each of line(cut)) assertMatch(each, /\/d+\/?e*… \([0-9]+ more characters\) \[/);
    // deno-lint-ignore no-control-regex -- control characters are what this is about
    assertEquals(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(daemon.stdout), null);
  });
});
