import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { inNamespace } from "./namespaces.ts";
import { writeConfiguration, writeListRule, writeRules } from "./rule_files.ts";
import { PORT } from "./server.ts";
import { run } from "./system.ts";

/** The program as it is shipped: one bundle, with the flags that the built file starts it with. */
const PROGRAM = { source: "../main.ts", bundle: "./bin/app.js" };
const WITHOUT_ATTRIBUTION = { source: "./without_attribution.ts", bundle: "./bin/without_attribution.js" };
const FLAGS = ["--no-code-cache", "--v8-flags=--max-semi-space-size=3,--single-threaded-gc,--expose-gc"];
const READY_MILLISECONDS = 30_000;

export const BACKENDS = ["netlink", "libnetfilter_queue"] as const;
export type Backend = typeof BACKENDS[number];

/** A daemon that judges packets. Disposing stops it and removes its files. */
export interface Sallyport extends AsyncDisposable {
  readonly pid: number;
  /** From the start of the program to its event `ready`. */
  readonly readyMilliseconds: number;
  /** Where it writes its events. */
  readonly eventsFile: string;
  readonly socketPath: string;
}

export interface SallyportOptions {
  readonly namespace: string;
  readonly backend: Backend;
  /** How many rules, of which one allows the client. */
  readonly rules: number;
  /** Path of the program that is let through. */
  readonly client: string;
  readonly signal: AbortSignal;
  /** Whether connections that no rule matches wait for an answer. */
  readonly ask?: boolean;
  /** "off": nobody is looked for, and the rule that lets the client through goes by its destination. "auto" unless told. */
  readonly attribution?: "auto" | "ebpf" | "proc" | "off";
  /** A directory of domains that are denied, by one rule more. */
  readonly list?: string;
}

/** Starts `sallyport run` in enforce mode with so many rules, and waits for its "ready" event. */
export async function startSallyport(options: SallyportOptions): Promise<Sallyport> {
  const { namespace, rules, client, signal, attribution, list } = options;
  await using undo = new AsyncDisposableStack();
  // Under /run: it belongs to root, and the daemon refuses files below a directory that others may write.
  const directory = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-bench-" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  await writeRules(`${directory}/rules`, rules, attribution === "off" ? { port: PORT } : { path: client });
  if (list !== undefined) await writeListRule(`${directory}/rules`, list);
  await writeConfiguration(`${directory}/config.json`, options.ask ?? false);
  await Deno.mkdir(`${directory}/state`, { mode: 0o700 });
  const begin = Date.now();
  const child = undo.use(new Child(inNamespace(namespace, daemonCommand(directory, options))));
  const eventsFile = `${directory}/events`;
  const ready = (): number | null => readyTime(eventsFile);
  await child.ready("Sallyport", () => ready() !== null, READY_MILLISECONDS, signal);
  const started = undo.move();
  const readyMilliseconds = (ready() ?? NaN) - begin;
  const socketPath = `${directory}/control.sock`;
  return {
    pid: child.pid,
    readyMilliseconds,
    eventsFile,
    socketPath,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Bundles the program of this checkout, and that without attribution. */
export async function bundleSallyport(): Promise<void> {
  for (const { source, bundle } of [PROGRAM, WITHOUT_ATTRIBUTION]) {
    await run([Deno.execPath(), "bundle", "--platform", "deno", "--output", here(bundle), here(source)]);
  }
}

function here(path: string): string {
  return fromFileUrl(new URL(path, import.meta.url));
}

function daemonCommand(directory: string, { backend, attribution = "auto" }: SallyportOptions): string[] {
  const files = ["--rules", `${directory}/rules`, "--config", `${directory}/config.json`];
  const runtime = ["--events", `${directory}/events`, "--state", `${directory}/state`];
  const socket = ["--socket", `${directory}/control.sock`];
  return [
    "env",
    "MALLOC_ARENA_MAX=1",
    Deno.execPath(),
    "run",
    "-A",
    ...FLAGS,
    here(attribution === "off" ? WITHOUT_ATTRIBUTION.bundle : PROGRAM.bundle),
    "run",
    "--mode",
    "enforce",
    ...files,
    ...runtime,
    ...socket,
    // The C loop and opensnitchd stand behind iptables, too.
    "--firewall",
    "iptables",
    "--queue-backend",
    backend,
    "--attribution",
    attribution === "off" ? "proc" : attribution,
  ];
}

/** When it said that it is ready, in milliseconds since 1970; null if it has not yet. */
function readyTime(eventsFile: string): number | null {
  try {
    const time = /"event":"ready","time":"([^"]+)"/.exec(Deno.readTextFileSync(eventsFile))?.[1];
    return time === undefined ? null : Date.parse(time);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
