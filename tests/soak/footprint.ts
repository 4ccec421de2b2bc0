import { join } from "@std/path";
import type { Daemon } from "../support/daemon.ts";
import type { Namespace } from "../support/namespace.ts";

/** What the daemon holds, and the kernel for it, at a moment without traffic. */
export interface Footprint {
  readonly rssMegabytes: number;
  readonly descriptors: number;
  /** eBPF maps, programs and links among them. */
  readonly ebpf: number;
  readonly conntrack: number;
  readonly historyMegabytes: number;
}

/** How much more each may be at the end than after warming up. History's log of writes (WAL) grows to 4 MB, and stays so. */
const MOST_GROWTH: Footprint = { rssMegabytes: 24, descriptors: 2, ebpf: 0, conntrack: 20, historyMegabytes: 6 };

export async function footprint(daemon: Daemon, namespace: Namespace): Promise<Footprint> {
  const status = Deno.readTextFileSync(`/proc/${daemon.pid}/status`);
  const infos = [...Deno.readDirSync(`/proc/${daemon.pid}/fdinfo`)].map(({ name }) => infoOf(daemon.pid, name));
  const conntrack = await namespace.run(["conntrack", "-L"]);
  return {
    rssMegabytes: Math.round(Number(/^VmRSS:\s+([0-9]+) kB$/m.exec(status)?.[1]) / 1024),
    descriptors: infos.length,
    ebpf: infos.filter((info) => /^(map|prog|link)_id:/m.test(info)).length,
    conntrack: conntrack.stdout.trim().split("\n").length,
    historyMegabytes: bytesOf(daemon.stateFolder, "history.db") / 1e6,
  };
}

/** What has grown by more than it may, a sentence each. */
export function leaks(warm: Footprint, end: Footprint): string[] {
  return Object.entries(MOST_GROWTH).flatMap(([key, most]) => {
    const [before, after] = [warm, end].map((each) => Number(Reflect.get(each, key)));
    const growth = (after ?? NaN) - (before ?? NaN);
    return growth <= most ? [] : [`${key} grew from ${before} to ${after}: more than ${most}`];
  });
}

function infoOf(pid: number, descriptor: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/fdinfo/${descriptor}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return ""; // closed meanwhile
    throw error;
  }
}

/** The database with what lies beside it. */
function bytesOf(folder: string, name: string): number {
  const files = [...Deno.readDirSync(folder)].filter((file) => file.name.startsWith(name));
  return files.reduce((sum, file) => sum + Deno.statSync(join(folder, file.name)).size, 0);
}
