import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { statusDocument } from "../../src/control/status_document.ts";
import type { BackgroundProcess } from "../support/background_process.ts";
import { curl, PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";
import { sallyport, sallyportCommand } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";

const TIMED_OUT = 28;
const URL = `http://${SERVER_IPV4}/`;
const READER = 4242;
const GROUP = 4243;

kernelTest({ name: "status, tail and mode of a daemon that runs", needs: [...TRAFFIC, "curl"] }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const rules = [simpleRule("no-web", "deny", "dest.port", "80")];
  await using daemon = await startSallyport(net, { rules, mode: "observe" });
  const socket = ["--socket", daemon.socket];
  await using tail = net.host.spawn(sallyportCommand("tail", "--json", ...socket));
  await using lines = net.host.spawn(
    sallyportCommand("tail", "--denied", "--port", "80", "--ip", SERVER_IPV4, ...socket),
  );

  const status = await sallyport(net.host, "status", "--json", ...socket);
  assertEquals([status.code, status.stderr], [0, ""]);
  const told = statusDocument.parse(JSON.parse(status.stdout));
  assertEquals([told.mode, told.pid, told.rules.loaded, told.problems], ["observe", daemon.pid, 1, []]);
  assertEquals([told.notice, told.self_test?.outcome], ["observe: nothing is blocked", "passed"]);

  await isFollowed(net, tail, lines);
  const decision = await tail.waitFor(() => lineWith(tail.stdout, '"dst_port":80,'), "the decision", 5_000);
  assertEquals([JSON.parse(decision).action, JSON.parse(decision).enforced], ["deny", false]);
  assertMatch(
    await lines.waitFor(() => lineWith(lines.stdout, ":80 "), "its line", 5_000),
    /\(deny\) +tcp +10\.\S+:80 +\S*curl \[\d+\].*rule no-web/,
  );

  const enforced = await sallyport(net.host, "mode", "enforce", ...socket);
  assertEquals([enforced.code, enforced.stderr], [
    0,
    "sallyport: mode enforce; at the next start observe, as Mode of the configuration says\n",
  ]);
  assertEquals((await curl(net.host, URL)).code, TIMED_OUT, "in force when the command returns");
  const text = await sallyport(net.host, "status", ...socket);
  assertMatch(text.stdout, /^Sallyport runs, and all is well\.\n/);
  assertMatch(text.stdout, /^mode +enforce, set by hand; observe at the next start$/m);

  const audit = Deno.readTextFileSync(join(daemon.folder, "state", "audit.log"));
  assertEquals(JSON.parse(audit).uid, 0);
  assertEquals([JSON.parse(audit).what, JSON.parse(audit).mode], ["mode", "enforce"]);

  daemon.writeRule("bad", { name: "bad" });
  await daemon.waitForEvent(({ code }) => code === "rule-refused");
  const sick = await sallyport(net.host, "status", ...socket);
  assertEquals(sick.code, 1);
  assertMatch(sick.stdout, /something is wrong\.\n.*bad\.json: \$\.action: missing/);

  assertEquals(await daemon.stop(), 0);
  assertEquals((await tail.ended).code, 0);
  assertMatch(tail.stdout, /"event":"stopped"/);
  const gone = await sallyport(net.host, "status", ...socket);
  assertEquals(gone.code, 69);
  assertMatch(gone.stderr, /no Sallyport can be reached at \S+ \(there is no such socket\)\. Is it running\?/);
});

kernelTest({ name: "A mode on trial ends unless it is confirmed", needs: [...TRAFFIC, "curl"] }, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const rules = [simpleRule("no-web", "deny", "dest.port", "80")];
  await using daemon = await startSallyport(net, { rules, mode: "observe" });
  const set = (...words: readonly string[]) => sallyport(net.host, "mode", ...words, "--socket", daemon.socket);

  assertMatch(
    (await set("enforce", "--confirm", "4s")).stderr,
    /mode enforce until \S+; to keep it: sallyport mode enforce/,
  );
  assertEquals((await curl(net.host, URL)).code, TIMED_OUT);
  await daemon.waitForEvent(({ code }) => code === "mode-reverted", 10_000);
  assertEquals((await curl(net.host, URL)).code, 0);

  await set("enforce", "--confirm", "4s");
  await set("enforce");
  const status = await sallyport(net.host, "status", "--json", "--socket", daemon.socket);
  assertEquals(statusDocument.parse(JSON.parse(status.stdout)).mode_until, null, "confirmed");

  await set("observe");
  const session = { SSH_CONNECTION: `${SERVER_IPV4} 50000 10.0.0.1 22` };
  const words = sallyportCommand("mode", "enforce", "--confirm", "60s", "--socket", daemon.socket);
  assertEquals((await net.host.run(words, { env: session, timeout: 30_000 })).code, 0);
  assertEquals((await curl(net.host, URL)).code, 0, "whoever sets it on trial stays reachable");
  await set("enforce");
  assertEquals((await curl(net.host, URL)).code, TIMED_OUT, "no longer than it is on trial");
});

kernelTest({ name: "Who may ask what, and what bad requests get", needs: [...TRAFFIC, "curl"] }, async () => {
  await using net = Namespace.pair();
  const control = { Group: String(GROUP), Answer: [], Admin: ["4299"] };
  await using daemon = await startSallyport(net, { config: { Control: control } });
  Deno.chmodSync(daemon.folder, 0o755);
  const { mode, gid } = Deno.statSync(daemon.socket);
  assertEquals([(mode ?? 0) & 0o777, gid], [0o660, GROUP]);

  const asked = (user: readonly string[], ...rest: readonly string[]) => ask(net, daemon, user, rest);
  const reader = [`--reuid=${READER}`, `--regid=${READER}`, `--groups=${GROUP}`];
  const stranger = [`--reuid=${READER}`, `--regid=${READER}`, "--clear-groups"];
  const root = ["--groups=0"];
  assertEquals((await asked(stranger, "/v1/status")).status, "000", "the socket is not for everybody");
  assertEquals((await asked(reader, "/v1/status")).status, "200", "by a further group");
  const mode_ = ["--data", '{"mode":"observe","confirm_seconds":null,"keep":null}', "/v1/mode"];
  assertEquals(await asked(reader, ...mode_), {
    status: "403",
    body: '{"error":"user 4242 has the role read, and this needs admin","problems":[]}\n',
  });
  const admin = ["--reuid=4299", `--regid=${GROUP}`, "--clear-groups"];
  assertEquals((await asked(admin, ...mode_)).status, "200");

  const bad: readonly (readonly [words: readonly string[], status: string, error: RegExp])[] = [
    [["/v1/nothing"], "404", /there is nothing at \/v1\/nothing/],
    [["/v1/%00%1b"], "404", /there is nothing/],
    [["--request", "PUT", "/v1/status"], "405", /takes GET, not PUT/],
    [["/v1/events?filter=%7B%22port%22%3A-1%7D"], "400", /"path":"\$\.port"/],
    [["--data", "{", "/v1/mode"], "400", /not JSON/],
    [
      ["--data", '{"mode":"off","confirm_seconds":1}', "/v1/mode"],
      "400",
      /"path":"\$\.mode","reason":"expected one of/,
    ],
    [["--data-binary", "@/dev/shm/sallyport-test-huge", "/v1/mode"], "413", /at most 1048576 bytes/],
  ];
  Deno.writeFileSync("/dev/shm/sallyport-test-huge", new Uint8Array(3_000_000).fill(32));
  try {
    for (const [words, status, error] of bad) {
      const answer = await asked(root, ...words);
      assertEquals(answer.status, status, words.join(" "));
      assertMatch(answer.body, error);
    }
  } finally {
    Deno.removeSync("/dev/shm/sallyport-test-huge");
  }

  await using hog = net.host.spawn(["setpriv", ...reader, PYTHON_PATH, "-c", HOG, daemon.socket]);
  await hog.waitFor(() => hog.stdout.includes("all open") ? true : null, "connections", 5_000);
  assertEquals((await asked(reader, "/v1/status")).status, "000", "he has as many as he may have");
  assertEquals((await asked(root, "/v1/status")).status, "200", "and keeps nobody else out");

  const hung = Array.from({ length: 80 }, () => Deno.connect({ transport: "unix", path: daemon.socket }));
  const connections = await Promise.all(hung);
  for (const connection of connections) await connection.write(new TextEncoder().encode("GET /v1/st")).catch(() => {});
  assertEquals(await daemonIsUp(net, daemon), true, "nobody's silence holds up the firewall");
  for (const connection of connections) connection.close();
  const again = await asked(root, "/v1/status");
  assertEquals(again.status, "200");
  assert(!daemon.stderr.includes("a request failed"), daemon.stderr);
});

/** Opens more connections than one user may have, and says nothing on them. */
const HOG = `
import socket, sys, time
sockets = [socket.socket(socket.AF_UNIX) for _ in range(100)]
for s in sockets: s.connect(sys.argv[1])
print("all open", flush=True)
time.sleep(60)
`;

function lineWith(text: string, words: string): string | null {
  return text.split("\n").find((line) => line.includes(words)) ?? null;
}

/** Connects until both readers tell of it: they may take a moment to begin. */
async function isFollowed(net: NamespacePair, ...readers: readonly BackgroundProcess[]): Promise<void> {
  while (!readers.every(({ stdout }) => /:80 |"dst_port":80,/.test(stdout))) {
    assertEquals((await curl(net.host, URL)).code, 0);
  }
}

/** By a denied connection that is told of. */
async function daemonIsUp(net: NamespacePair, daemon: Daemon): Promise<boolean> {
  await curl(net.host, URL);
  return await daemon.waitForEvent(({ dst_port: port }) => port === 80).then(() => true);
}

interface Answered {
  readonly status: string;
  readonly body: string;
}

/** Asks by curl, as somebody that setpriv's options describe. */
async function ask(
  net: NamespacePair,
  daemon: Daemon,
  user: readonly string[],
  words: readonly string[],
): Promise<Answered> {
  const [path, ...rest] = [...words].reverse();
  const options = ["--silent", "--max-time", "5", "--path-as-is", "--write-out", "%{http_code}", ...rest.reverse()];
  const url = `http://localhost${path}`;
  const { stdout } = await net.host.run(["setpriv", ...user, "curl", "--unix-socket", daemon.socket, ...options, url]);
  return { status: stdout.slice(-3), body: stdout.slice(0, -3) };
}
