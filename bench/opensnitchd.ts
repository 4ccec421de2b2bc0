import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { inNamespace } from "./namespaces.ts";
import { delay, run } from "./system.ts";
import type { Running } from "./variants.ts";

/** Where Debian's package lies unpacked: it is never installed, since that would start it on this host. */
const PEER = fromFileUrl(new URL("./bin/opensnitch/", import.meta.url));
export const PEER_PROGRAM = `${PEER}usr/bin/opensnitchd`;
/** The path is compiled into opensnitchd: a directory of ours is mounted there, for it alone. */
const CONFIGURATION = "/etc/opensnitchd";
const READY_MILLISECONDS = 15_000;
/** After its rules are in place it still flushes conntrack. */
const SETTLE_MILLISECONDS = 2_000;

/** Unpacks the real opensnitchd of Debian's archive into bench/bin/. Null, or why it cannot be had. */
export async function opensnitchdMissing(): Promise<string | null> {
  try {
    if (!exists(PEER_PROGRAM)) await unpack();
    await run([PEER_PROGRAM, "-version"]);
    return null;
  } catch (error) {
    const [first = ""] = String(error instanceof Error ? error.message : error).split("\n");
    return first;
  }
}

async function unpack(): Promise<void> {
  await Deno.mkdir(PEER, { recursive: true });
  await run(["sh", "-c", `cd "$1" && apt-get download -q opensnitch && dpkg-deb -x opensnitch_*.deb .`, "sh", PEER]);
}

/** Starts it as Debian's package does (method proc, iptables), with one rule that allows the client by its path. */
export async function startOpensnitchd(namespace: string, client: string, signal: AbortSignal): Promise<Running> {
  await using undo = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-bench-" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  await writeFiles(directory, client);
  if (!exists(CONFIGURATION)) {
    await Deno.mkdir(CONFIGURATION);
    undo.defer(() => Deno.remove(CONFIGURATION));
  }
  const script = 'mount --bind "$1" /etc/opensnitchd && exec "$2" -rules-path /etc/opensnitchd/rules';
  const command = ["unshare", "--mount", "sh", "-c", script, "sh", directory, PEER_PROGRAM];
  const child = undo.use(new Child(inNamespace(namespace, command)));
  const intercepts = async (): Promise<boolean> =>
    (await run(inNamespace(namespace, ["iptables", "-w", "-t", "mangle", "-S", "OUTPUT"]))).includes("NFQUEUE");
  await child.ready("opensnitchd", intercepts, READY_MILLISECONDS, signal);
  await delay(SETTLE_MILLISECONDS, signal);
  const started = undo.move();
  return { pid: child.pid, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function writeFiles(directory: string, client: string): Promise<void> {
  await Deno.mkdir(`${directory}/rules`);
  const configuration = {
    Server: { Address: "unix:///nonexistent.sock", LogFile: `${directory}/log` },
    DefaultAction: "deny",
    DefaultDuration: "once",
    InterceptUnknown: false,
    ProcMonitorMethod: "proc",
    LogLevel: 2,
    Firewall: "iptables",
    Stats: { MaxEvents: 150, MaxStats: 25 },
  };
  const rule = {
    created: new Date().toISOString(),
    updated: new Date().toISOString(),
    name: "allow-client",
    enabled: true,
    precedence: false,
    action: "allow",
    duration: "always",
    operator: { type: "simple", operand: "process.path", sensitive: false, data: client, list: [] },
  };
  await Deno.writeTextFile(`${directory}/default-config.json`, JSON.stringify(configuration));
  await Deno.writeTextFile(`${directory}/system-fw.json`, JSON.stringify({ SystemRules: [] }));
  await Deno.writeTextFile(`${directory}/rules/allow-client.json`, JSON.stringify(rule));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
