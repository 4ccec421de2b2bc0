import { join } from "@std/path";
import { opensnitchdMissing, PEER_PROGRAM } from "../../bench/opensnitchd.ts";
import type { BackgroundProcess } from "../support/background_process.ts";
import type { RuleObject } from "../support/daemon.ts";
import type { Namespace } from "../support/namespace.ts";

/** The path is compiled into opensnitchd: a directory of ours is mounted there, for it alone. */
const CONFIGURATION = "/etc/opensnitchd";
/** After its rules are in place it still flushes conntrack. */
const SETTLE_MILLISECONDS = 2_500;

/** The real opensnitchd of Debian's package, default action deny, with one rule at a time. */
export class Peer implements AsyncDisposable {
  readonly #folder: string;
  readonly #process: BackgroundProcess;
  readonly #madeMountPoint: boolean;

  private constructor(folder: string, process: BackgroundProcess, madeMountPoint: boolean) {
    this.#folder = folder;
    this.#process = process;
    this.#madeMountPoint = madeMountPoint;
  }

  /** Null, or why it cannot be had. */
  static async missing(): Promise<string | null> {
    return await opensnitchdMissing();
  }

  static async start(namespace: Namespace): Promise<Peer> {
    const folder = Deno.makeTempDirSync({ dir: "/run", prefix: "sallyport-oracle-" });
    Deno.mkdirSync(join(folder, "rules"));
    writeJson(join(folder, "default-config.json"), configuration(folder));
    writeJson(join(folder, "system-fw.json"), { SystemRules: [] });
    const madeMountPoint = makeIfMissing(CONFIGURATION);
    const script = 'mount --bind "$1" /etc/opensnitchd && exec "$2" -rules-path /etc/opensnitchd/rules';
    const process = namespace.spawn(["unshare", "--mount", "sh", "-c", script, "sh", folder, PEER_PROGRAM]);
    const peer = new Peer(folder, process, madeMountPoint);
    try {
      await intercepting(namespace);
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
    return peer;
  }

  /** The one rule from now on, some time after this. */
  setRule(rule: RuleObject): void {
    writeJson(join(this.#folder, "rules", "oracle.json"), rule);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await Promise.race([this.#process.ended, new Promise((resolve) => setTimeout(resolve, 10_000))]);
    await this.#process[Symbol.asyncDispose]();
    Deno.removeSync(this.#folder, { recursive: true });
    if (this.#madeMountPoint) Deno.removeSync(CONFIGURATION);
  }
}

async function intercepting(namespace: Namespace): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 200) {
    const { stdout } = await namespace.run(["iptables", "-w", "-t", "mangle", "-S", "OUTPUT"]);
    if (stdout.includes("NFQUEUE")) return await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("opensnitchd does not intercept anything");
}

function configuration(folder: string): Record<string, unknown> {
  return {
    Server: { Address: "unix:///nonexistent.sock", LogFile: join(folder, "log") },
    DefaultAction: "deny",
    DefaultDuration: "once",
    InterceptUnknown: false,
    ProcMonitorMethod: "proc",
    LogLevel: 2,
    Firewall: "iptables",
    Stats: { MaxEvents: 150, MaxStats: 25 }, // without this section it stands still after 16 connections
  };
}

function makeIfMissing(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch {
    Deno.mkdirSync(path);
    return true;
  }
}

function writeJson(path: string, value: unknown): void {
  Deno.writeTextFileSync(path, JSON.stringify(value, null, 2), { mode: 0o600 });
}
