import { fromFileUrl, join } from "@std/path";
import type { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import { FIREWALL, type Firewall } from "./firewall.ts";
import type { Namespace, NamespacePair } from "./namespace.ts";
import { patient } from "./patience.ts";

/** A rule as it stands in a rule file; its file is called as it is. */
export interface RuleObject {
  readonly name: string;
  readonly [key: string]: unknown;
}

export interface DaemonOptions {
  readonly rules?: readonly RuleObject[];
  /** Contents of default-config.json; what is absent is as the daemon's defaults say. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** `enforce` unless told. */
  readonly mode?: "observe" | "enforce";
  /** How the interception rules are set; as FIREWALL says unless told. "configured": by what is in `config`. */
  readonly firewall?: Firewall | "auto" | "none" | "configured";
  /** Further options for `sallyport run`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What to run: a TypeScript file, or an executable one such as dist/sallyport. main.ts unless told. */
  readonly entry?: string;
  /** A command line that runs it, such as setpriv's, and becomes it. */
  readonly under?: readonly string[];
  /** How long `ready` may take, in milliseconds of an ordinary machine; 15,000 unless told. */
  readonly readyWithin?: number;
}

/** One line of `--events -`, as the documentation of events names its keys. */
export interface DaemonEvent {
  readonly event: string;
  readonly time: string;
  readonly version: number;
  readonly mode?: string;
  readonly firewall?: string;
  readonly queue_backend?: string;
  readonly action?: string;
  readonly enforced?: boolean;
  readonly rule?: string | null;
  readonly reason?: string;
  readonly protocol?: string;
  readonly src_ip?: string;
  readonly src_port?: number;
  readonly dst_ip?: string;
  readonly dst_port?: number;
  readonly dst_host?: string;
  readonly user_id?: number;
  readonly process_id?: number;
  readonly process_path?: string;
  readonly process_args?: readonly string[];
  readonly process_cwd?: string;
  /** In `decision`: {source, confidence, why}; in `ready`: the name of the method. */
  readonly attribution?: unknown;
  /** In `ready`: why something is not done in the best way, by what it is. */
  readonly why?: unknown;
  readonly latency_us?: number;
  readonly packets?: number;
  readonly code?: string;
  readonly message?: string;
  readonly [key: string]: unknown;
}

/** Starts the firewall on the host side of the pair, and waits for its event `ready`. Disposing stops it. */
export async function startSallyport(net: NamespacePair, options: DaemonOptions = {}): Promise<Daemon> {
  const daemon = launchSallyport(net, options);
  try {
    await daemon.waitForEvent(({ event }) => event === "ready", options.readyWithin ?? 15_000);
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }
  return daemon;
}

/** Starts it, and waits for nothing. */
export function launchSallyport(net: NamespacePair, options: DaemonOptions = {}): Daemon {
  return new Daemon(net.host, makeFolder(options), options);
}

/** A firewall that runs, with files of its own under `folder`: rules/, default-config.json, state/, control.sock. */
export class Daemon implements AsyncDisposable {
  readonly #process: BackgroundProcess;

  constructor(namespace: Namespace, readonly folder: string, options: DaemonOptions) {
    const entry = options.entry ?? fromFileUrl(new URL("../../main.ts", import.meta.url));
    const program = entry.endsWith(".ts") ? [Deno.execPath(), "run", "-A", entry] : [entry];
    const files = [
      ["--rules", this.rulesFolder],
      ["--config", join(folder, "default-config.json")],
      ["--state", this.stateFolder],
      ["--socket", this.socket],
    ].flat();
    const mode = options.mode ?? "enforce";
    const { firewall = FIREWALL } = options;
    const way = firewall === "configured" ? [] : ["--firewall", firewall];
    const args = ["run", ...files, "--events", "-", "--mode", mode, ...way, ...(options.args ?? [])];
    const env = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", ...options.env };
    this.#process = namespace.spawn([...(options.under ?? []), ...program, ...args], { env });
    addEvidence("stderr of sallyport", () => this.stderr);
    addEvidence("events of sallyport", () => this.#process.stdout);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get rulesFolder(): string {
    return join(this.folder, "rules");
  }

  get stateFolder(): string {
    return join(this.folder, "state");
  }

  get socket(): string {
    return join(this.folder, "control.sock");
  }

  /** What it said to people so far. */
  get stderr(): string {
    return this.#process.stderr;
  }

  /** The lines of events as they were written. */
  get rawEvents(): string {
    return this.#process.stdout;
  }

  /** All events so far, in order. Throws where a line of its standard output is no event. */
  get events(): DaemonEvent[] {
    return this.#process.stdout.split("\n").slice(0, -1).map(parseEvent);
  }

  /** Waits for an event that the predicate accepts (or gives it at once, if it came before). Throws after `milliseconds`. */
  waitForEvent(predicate: (event: DaemonEvent) => boolean, milliseconds = 5_000): Promise<DaemonEvent> {
    return this.#process.waitFor(() => this.events.find(predicate) ?? null, "such event", milliseconds);
  }

  /** Waits until it is so, as its events tell. */
  async waitFor(holds: () => boolean): Promise<void> {
    await this.#process.waitFor(() => holds() ? true : null, "such events", 5_000);
  }

  /** Waits until it has said something to people. */
  async waitForWords(words: string): Promise<void> {
    await this.#process.waitFor(() => this.stderr.includes(words) ? true : null, `words "${words}"`, 5_000);
  }

  /** Puts a rule's file in place at once (a rename), as an editor or the daemon itself would. */
  writeRule(name: string, rule: Readonly<Record<string, unknown>>): void {
    writeJson(join(this.rulesFolder, `${name}.json`), rule);
  }

  /** Takes effect with SIGHUP. */
  writeConfig(config: Readonly<Record<string, unknown>>): void {
    writeJson(join(this.folder, "default-config.json"), config);
  }

  removeRule(name: string): void {
    Deno.removeSync(join(this.rulesFolder, `${name}.json`));
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** SIGTERM. Gives the exit code; throws where it still runs 10 s later (see patience.ts). */
  async stop(): Promise<number> {
    this.#process.kill("SIGTERM");
    return await this.#end("SIGTERM");
  }

  /** SIGKILL: no chance to clean up. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#end("SIGKILL");
  }

  /** Its exit code, once it ends by itself. */
  async ended(): Promise<number> {
    return (await this.#process.ended).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#process.running) await this.stop();
    } finally {
      await this.#process[Symbol.asyncDispose]();
      Deno.removeSync(this.folder, { recursive: true });
    }
  }

  async #end(signal: string): Promise<number> {
    const late = Promise.withResolvers<null>();
    const timer = setTimeout(() => late.resolve(null), patient(10_000));
    const ending = await Promise.race([this.#process.ended, late.promise]);
    clearTimeout(timer);
    if (ending === null) throw new Error(`sallyport still runs 10 s after ${signal}`);
    return ending.code;
  }
}

/** Below /run, for nobody but root may write to it: the daemon refuses rules below a folder like /tmp. */
function makeFolder({ rules = [], config = {} }: DaemonOptions): string {
  sweepFolders();
  const folder = Deno.makeTempDirSync({ dir: "/run", prefix: `sallyport-test-${Deno.pid}-` });
  Deno.mkdirSync(join(folder, "rules"), { mode: 0o700 });
  Deno.mkdirSync(join(folder, "state"), { mode: 0o700 });
  writeJson(join(folder, "default-config.json"), config);
  for (const rule of rules) writeJson(join(folder, "rules", `${rule.name}.json`), rule);
  return folder;
}

/** Removes what tests left that were killed. */
function sweepFolders(): void {
  for (const { name } of Deno.readDirSync("/run")) {
    const pid = /^sallyport-test-([0-9]+)-/.exec(name)?.[1];
    if (pid === undefined || isThere(`/proc/${pid}`)) continue;
    try {
      Deno.removeSync(join("/run", name), { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // another process swept it at the same time
    }
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function writeJson(path: string, value: unknown): void {
  Deno.writeTextFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  Deno.renameSync(`${path}.new`, path);
}

function parseEvent(line: string): DaemonEvent {
  const event: unknown = JSON.parse(line);
  if (!isEvent(event)) throw new Error(`Cannot read the event ${line}: it has no event, time and version`);
  return event;
}

/** Only what every event has is checked: a test asserts the rest. */
function isEvent(value: unknown): value is DaemonEvent {
  return typeof value === "object" && value !== null && "event" in value && typeof value.event === "string" &&
    "time" in value && typeof value.time === "string" && "version" in value && typeof value.version === "number";
}
