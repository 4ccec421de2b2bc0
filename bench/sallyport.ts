import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { inNamespace } from "./namespaces.ts";
import { writeConfiguration, writeRules } from "./rule_files.ts";

const MAIN = fromFileUrl(new URL("../main.ts", import.meta.url));
/** The program as it is shipped: one bundle, with the flags that the built file starts it with. */
const BUNDLE = fromFileUrl(new URL("./bin/app.js", import.meta.url));
const FLAGS = ["--no-code-cache", "--v8-flags=--max-semi-space-size=3,--single-threaded-gc"];
const READY_MILLISECONDS = 30_000;

/** A daemon that judges packets. Disposing stops it and removes its files. */
export interface Sallyport extends AsyncDisposable {
  readonly pid: number;
}

/** Null, or what is missing before the daemon can be started from this checkout. */
export function sallyportMissing(): string | null {
  try {
    Deno.statSync(MAIN);
    return null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "main.ts is not there";
    throw error;
  }
}

/** Starts `sallyport run` in enforce mode with so many rules, and waits for its "ready" event. */
export async function startSallyport(
  namespace: string,
  ruleCount: number,
  client: string,
  signal: AbortSignal,
): Promise<Sallyport> {
  await using undo = new AsyncDisposableStack();
  // Under /run: it belongs to root, and the daemon refuses files below a directory that others may write.
  const directory = await Deno.makeTempDir({ dir: "/run", prefix: "sallyport-bench-" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  await writeRules(`${directory}/rules`, ruleCount, client);
  await writeConfiguration(`${directory}/config.json`);
  await Deno.mkdir(`${directory}/state`, { mode: 0o700 });
  const child = undo.use(new Child(inNamespace(namespace, daemonCommand(directory))));
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

function daemonCommand(directory: string): string[] {
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
