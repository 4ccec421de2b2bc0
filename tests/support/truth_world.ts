import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { formatIp } from "../../src/core/format_ip.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import type { BackgroundProcess } from "./background_process.ts";
import { type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";
import { senderProgram } from "./sender_program.ts";

/** The ways in which a child sends, and ends at once: see fire_and_forget.py. */
export const KINDS = ["udp-sendto", "udp-connected", "udp-exec", "tcp", "tcp-nonblocking"] as const;
export type Kind = typeof KINDS[number];

/** A process that sent once: where to, and what it was. */
export interface Child {
  readonly address: string;
  readonly pid: number;
  readonly program: string;
  readonly parent: number;
}

const PREFIXES = { 4: "10.9.", 6: "fd09::" } as const;
const FIRST_PORT = 9000;
/** Processes that let their children send, each as a program of its own, and how many of its children run at a time. */
const [SENDERS, CHILDREN_AT_ONCE] = [4, 8];
const EXECUTED_PROGRAMS = 20;
const CROWD = { processes: 300, sockets: 17 };

/** Where the senders of a kind send to. */
export function portOf(kind: Kind): number {
  return FIRST_PORT + KINDS.indexOf(kind);
}

/**
 * A world in which it is known who sent what: each child sends to an address that is its own. Beside them are 300 other
 * processes with 5,100 sockets.
 */
export class TruthWorld implements AsyncDisposable {
  /** Where the programs of all children lie. By its name, the next firewall's start sweeps it where this process was killed. */
  readonly folder = Deno.makeTempDirSync({ dir: "/run", prefix: `sallyport-test-${Deno.pid}-` });
  readonly #net: NamespacePair;
  readonly #arrivals: BackgroundProcess;
  readonly #senders: readonly string[];
  readonly #executed: readonly string[];

  /** All children send from the host's side, and what they send arrives at the server's. */
  static async open(net: NamespacePair): Promise<TruthWorld> {
    await routeAll(net);
    const world = new TruthWorld(net);
    const crowd = net.host.spawn([PYTHON, script("crowd.py"), `${CROWD.processes}`, `${CROWD.sockets}`]);
    for (const process of [crowd, world.#arrivals]) {
      await process.waitFor(() => process.stdout.startsWith("ready\n") ? true : null, "process that is ready", 20_000);
    }
    return world;
  }

  private constructor(net: NamespacePair) {
    this.#net = net;
    this.#senders = copies(SENDERS, `${this.folder}/sender`, Deno.readFileSync(Deno.realPathSync(PYTHON)));
    this.#executed = copies(EXECUTED_PROGRAMS, `${this.folder}/executed`, senderProgram());
    const ports = KINDS.map((kind) => `${portOf(kind)}`);
    this.#arrivals = net.server.spawn([PYTHON, script("arrivals.py"), "veth0", ...ports]);
  }

  /** Lets so many children send, to addresses that begin with the number `from`, and returns when all have ended. */
  async send(kind: Kind, family: 4 | 6, from: number, count: number): Promise<Child[]> {
    const each = Math.ceil(count / SENDERS);
    const runs = this.#senders.map(async (sender, index) => {
      const first = from + index * each;
      const numbers = [first, Math.min(each, from + count - first), CHILDREN_AT_ONCE, portOf(kind)].map(String);
      const command = [sender, script("fire_and_forget.py"), kind, PREFIXES[family], ...numbers, ...this.#executed];
      const { code, stdout, stderr } = await this.#net.host.run(command, { timeout: 60_000 });
      assertEquals([code, stderr], [0, ""]);
      return stdout.trim().split("\n").map(readChild);
    });
    return (await Promise.all(runs)).flat();
  }

  /** Where something of these senders arrived. */
  arrived(kind: Kind): Set<string> {
    const lines = this.#arrivals.stdout.split("\n").slice(1, -1).map((line) => line.split(" "));
    return new Set(lines.filter(([, port]) => port === `${portOf(kind)}`).map(([to = ""]) => canonical(to)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/**
 * All addresses that children send to lie behind the server, whose hardware address is known: else the first 256 packets
 * would wait for it, and more would be lost.
 */
async function routeAll({ host, server }: NamespacePair): Promise<void> {
  const link = await server.run(["ip", "link", "show", "dev", "veth0"]);
  const hardware = /link\/ether (\S+)/.exec(link.stdout)?.[1] ?? "";
  for (const [family, to, via] of [["-4", "10.9.0.0/16", SERVER_IPV4], ["-6", "fd09::/64", SERVER_IPV6]] as const) {
    const known = ["neighbour", "replace", via, "lladdr", hardware, "dev", "veth0", "nud", "permanent"];
    const routes = [[host, known], [host, ["route", "add", to, "via", via]]] as const;
    for (const [namespace, words] of [...routes, [server, ["route", "add", "local", to, "dev", "lo"]] as const]) {
      assertEquals((await namespace.run(["ip", family, ...words])).stderr, "");
    }
  }
}

/** The same program in so many files. Each is an inode of its own. */
function copies(count: number, path: string, content: Uint8Array): string[] {
  const paths = Array.from({ length: count }, (_, index) => `${path}-${index}`);
  for (const each of paths) Deno.writeFileSync(each, content, { mode: 0o755 });
  return paths;
}

function readChild(line: string): Child {
  const [address = "", pid, program = "", parent] = line.split(" ");
  return { address: canonical(address), pid: Number(pid), program, parent: Number(parent) };
}

/** As the daemon writes it. */
function canonical(text: string): string {
  const address = parseIp(text);
  assert(address !== null, text);
  return formatIp(address);
}

function script(name: string): string {
  return fromFileUrl(new URL(name, import.meta.url));
}
