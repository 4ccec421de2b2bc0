import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { inNamespace } from "./namespaces.ts";
import { writeConfiguration, writeRules } from "./rule_files.ts";

const MAIN = fromFileUrl(new URL("../main.ts", import.meta.url));
/** The program as it is shipped: one bundle, with the flags that the built file starts it with. */
const BUNDLE = fromFileUrl(new URL("./bin/app.js", import.meta.url));
const FLAGS = ["--no-code-cache", "--v8-flags=--max-semi-space-size=3,--single-threaded-gc,--expose-gc"];
const READY_MILLISECONDS = 30_000;

export const BACKENDS = ["netlink", "libnetfilter_queue"] as const;
export type Backend = typeof BACKENDS[number];

/** A daemon that judges packets. Disposing stops it and removes its files. */
export interface Sallyport extends AsyncDisposable {
  readonly pid: number;
}

export interface SallyportOptions {
  readonly namespace: string;
  readonly backend: Backend;
  /** How many rules, of which one allows the client. */
  readonly rules: number;
  /** Path of the program that is let through. */
  readonly client: string;
  readonly signal: AbortSignal;
}

/** Starts `sallyport run` in enforce mode with so many rules, and waits for its "ready" event. */
export async function startSallyport(options: SallyportOptions): Promise<Sallyport> {
  const { namespace, backend, rules, client, signal } = options;
  await using undo = new AsyncDisposableStack();
  // Under /run: it belongs to root, and the daemon refuses files below a directory that others may write.
  const directory = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-bench-" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  await writeRules(`${directory}/rules`, rules, client);
  await writeConfiguration(`${directory}/config.json`);
  await Deno.mkdir(`${directory}/state`, { mode: 0o700 });
  const child = undo.use(new Child(inNamespace(namespace, daemonCommand(directory, backend))));
  await child.ready("Sallyport", () => isReady(`${directory}/events`), READY_MILLISECONDS, signal);
  const started = undo.move();
  return { pid: child.pid, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** Bundles the program of this checkout. */
export async function bundleSallyport(): Promise<void> {
  const args = ["bundle", "--platform", "deno", "--output", BUNDLE, MAIN];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "piped" })
    .output();
  if (!success) throw new Error(`Cannot bundle the program: ${new TextDecoder().decode(stderr)}`);
}

function daemonCommand(directory: string, backend: Backend): string[] {
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
    BUNDLE,
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
  ];
}

function isReady(eventsFile: string): boolean {
  try {
    return Deno.readTextFileSync(eventsFile).split("\n").some((line) => line.includes('"event":"ready"'));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
