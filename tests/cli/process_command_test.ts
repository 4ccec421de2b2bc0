import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON_PATH } from "../support/clients.ts";
import { PYTHON } from "../support/requirements.ts";
import { sallyport, sallyportCommand, Unprivileged } from "../support/sallyport.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;
const NOBODY = 65534;

const FLOW = `
listener = sock(SOCK_STREAM, bind=("127.0.0.5", 4443)); listener.listen()
client = sock(SOCK_STREAM, bind=("127.0.0.1", 54321), connect=("127.0.0.5", 4443))
accepted = listener.accept()[0]
udp6 = sock(SOCK_DGRAM, family=AF_INET6, bind=("::1", 5353))
unix = socket(AF_UNIX)
`;

/** The lines of the sockets, by descriptor. */
function socketLines(stdout: string): string[] {
  return stdout.trimEnd().split("\n").filter((line) => /^[0-9]+ -> /.test(line));
}

kernelTest(
  { name: "process shows each socket that a process has open in the seed's form", needs: [...NEEDS, "ipv6"] },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(net, FLOW);
    const { code, stdout, stderr } = await sallyport(net, "process", `${holder.pid}`);
    assertEquals([code, stderr], [0, ""]);
    const of = async (name: string): Promise<string> => {
      const fd = await holder.ask(`${name}.fileno()`);
      return `${fd} -> socket[${await holder.ask(`inode(${name})`)}]`;
    };
    assertEquals(socketLines(stdout), [
      `${await of("listener")} - 4443:127.0.0.5 -> 0.0.0.0:0, state: listen`,
      `${await of("client")} - 54321:127.0.0.1 -> 127.0.0.5:4443, state: established`,
      `${await of("accepted")} - 4443:127.0.0.5 -> 127.0.0.1:54321, state: established`,
      `${await of("udp6")} - 5353:[::1] -> [::]:0, state: unconnected`,
      await of("unix"),
    ]);
    assertMatch(stdout, /^sockets {6}5, 1 without addresses \(unix, netlink, not bound\)$/m);
  },
);

kernelTest(
  { name: "process tells path, arguments, directory, user, start and parents, as ps and /proc do", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    await using holder = await SocketHolder.start(net, FLOW, { user: NOBODY });
    const { stdout } = await sallyport(net, "process", `${holder.pid}`, "--json");
    const told = JSON.parse(stdout);
    assertEquals([told.process_id, told.process_path, told.process_cwd], [holder.pid, PYTHON_PATH, Deno.cwd()]);
    assertEquals(told.process_args.slice(0, 2), [PYTHON, "-c"]);
    assertEquals([told.user_id, told.user, told.exe_mismatch], [NOBODY, "nobody", undefined]);
    assertEquals(told.process_parents[0], { process_id: Deno.pid, process_path: Deno.execPath() });
    const startedAgo = Date.now() - Date.parse(told.started);
    assert(startedAgo > -1000 && startedAgo < patient(30_000), `${told.started}`);
    assertMatch(told.started, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    const client = told.sockets.find((socket: { local_port?: number }) => socket.local_port === 54321);
    const { protocol, state, peer_ip, user } = client;
    assertEquals([protocol, state, peer_ip, user], ["tcp", "ESTABLISHED", "127.0.0.5", "nobody"]);
  },
);

/** A child is nsenter first, and then the program. */
async function untilRuns(pid: number, program: string): Promise<void> {
  for (let round = 0; Deno.readLinkSync(`/proc/${pid}/exe`) !== program; round++) {
    if (round === 1000) throw new Error(`Process ${pid} does not run ${program}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

kernelTest({ name: "process says that the executable was deleted, or replaced", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  const folder = await Deno.makeTempDir({ prefix: "sallyport-exe-" });
  try {
    const program = `${folder}/nap`;
    await Deno.copyFile("/bin/sleep", program);
    const nap = net.spawn([program, "60"]);
    const executable = async (): Promise<string | undefined> => {
      const { stdout } = await sallyport(net, "process", `${nap.pid}`);
      return /^executable {3}(.*)$/m.exec(stdout)?.[1];
    };
    await untilRuns(nap.pid, program);
    assertEquals(await executable(), "the file of that path");
    await Deno.remove(program);
    assertEquals(await executable(), "its file was deleted after it started");
    await Deno.copyFile("/bin/sleep", program);
    assertEquals(await executable(), "its file was replaced after it started");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

kernelTest({ name: "process of a number that no process has: exit 1, one line", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using ended = net.spawn(["true"]);
  await ended.ended;
  const { code, stdout, stderr } = await sallyport(net, "process", `${ended.pid}`);
  assertEquals([code, stdout, stderr], [1, "", `sallyport: there is no process ${ended.pid}\n`]);
  const threads =
    `import threading; threading.Thread(target=__import__("time").sleep, args=(60,), daemon=True).start()`;
  await using holder = await SocketHolder.start(net, threads);
  const thread = [...Deno.readDirSync(`/proc/${holder.pid}/task`)].map(({ name }) => Number(name))
    .find((id) => id !== holder.pid);
  const of = await sallyport(net, "process", `${thread}`);
  const message = `sallyport: there is no process ${thread}: it is a thread of process ${holder.pid}\n`;
  assertEquals([of.code, of.stdout, of.stderr], [1, "", message]);
});

kernelTest({
  name: "process of another user without root: what can be known, and what not",
  needs: [...NEEDS, "setpriv"],
  timeout: 60_000,
}, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(net, FLOW);
  await using own = await SocketHolder.start(net, `s = sock(SOCK_DGRAM, bind=("127.0.0.1", 2000))`, { user: NOBODY });
  await using nobody = await Unprivileged.as(NOBODY);
  const { code, stdout, stderr } = await nobody.sallyport(net, "process", `${holder.pid}`);
  assertEquals(code, 0);
  assertEquals(stderr, `sallyport: path, directory and sockets of process ${holder.pid} can be seen as root\n`);
  const value = (label: string): string | undefined => new RegExp(`^${label} +(.*)$`, "m").exec(stdout)?.[1];
  const hidden = "(hidden from this user)";
  assertEquals(["path", "directory", "sockets"].map(value), [hidden, hidden, hidden]);
  assertEquals(["executable", "user"].map(value), [undefined, "root (0)"]);
  assert(value("arguments")?.startsWith(`${PYTHON} -c `));
  const json = JSON.parse((await nobody.sallyport(net, "process", `${holder.pid}`, "--json")).stdout);
  assertEquals([json.process_path, json.sockets], [undefined, undefined]);
  assertEquals(json.unknown, ["process_path", "process_cwd", "sockets"]);

  const mine = await nobody.sallyport(net, "process", `${own.pid}`);
  assertEquals([mine.code, mine.stderr], [0, ""]);
  assertMatch(socketLines(mine.stdout)[0] ?? "", / - 2000:127\.0\.0\.1 -> 0\.0\.0\.0:0, state: unconnected$/);
});

kernelTest(
  { name: "process in another network namespace: where its addresses can be seen", needs: NEEDS },
  async () => {
    await using here = Namespace.create("here");
    await using there = Namespace.create("there");
    await using holder = await SocketHolder.start(there, `s = sock(SOCK_DGRAM, bind=("127.0.0.1", 2000))`);
    const { code, stdout, stderr } = await sallyport(here, "process", `${holder.pid}`);
    assertEquals(code, 0);
    assertMatch(socketLines(stdout)[0] ?? "", /^[0-9]+ -> socket\[[0-9]+\]$/);
    const command = `nsenter --net=/proc/${holder.pid}/ns/net`;
    assertMatch(stderr, new RegExp(`^sallyport: process ${holder.pid} is in another network namespace: ${command} `));
  },
);

kernelTest({
  name: "process --resolve asks DNS what the peers are called, and only then",
  needs: [...NEEDS, "unshare"],
}, async () => {
  await using net = Namespace.create();
  // 127.0.0.0/8 is localhost to every resolver.
  await net.run(["ip", "address", "add", "192.0.2.9/32", "dev", "lo"]);
  const records = ["9.2.0.192.in-addr.arpa", "github.example"];
  const server = fromFileUrl(new URL("../support/dns_server.py", import.meta.url));
  await using dns = net.spawn([PYTHON, server, ...records]);
  await dns.waitFor(() => dns.stdout.includes("ready") || null, "name server", 10_000);
  await using holder = await SocketHolder.start(net, FLOW.replaceAll("127.0.0.5", "192.0.2.9"));
  const client = async (...options: readonly string[]): Promise<string | undefined> => {
    // The host's own name server is in another world.
    const script = 'printf "nameserver 127.0.0.1\\n" > "$0" && mount --bind "$0" /etc/resolv.conf && exec "$@"';
    const file = await Deno.makeTempFile();
    const command = sallyportCommand("process", `${holder.pid}`, ...options);
    const isolated = ["unshare", "--mount", "sh", "-c", script, file, ...command];
    const { code, stdout, stderr } = await net.run(isolated, { timeout: 30_000 });
    await Deno.remove(file);
    assertEquals([code, stderr], [0, ""]);
    return socketLines(stdout).find((line) => line.includes(" - 54321:"));
  };
  assertMatch(await client("--resolve") ?? "", / - 54321:127\.0\.0\.1 -> github\.example:4443, state: established$/);
  assertMatch(await client() ?? "", / - 54321:127\.0\.0\.1 -> 192\.0\.2\.9:4443, state: established$/);
});
