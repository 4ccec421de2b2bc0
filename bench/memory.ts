import { startSallyport } from "./sallyport.ts";
import { connectMany } from "./speed.ts";
import { delay } from "./system.ts";
import type { Bench } from "./variants.ts";

/** What a process holds at one moment. */
export interface Footprint {
  readonly rssBytes: number;
  readonly descriptors: number;
}

/** The daemon when it is idle, after a quarter of the connections, and after all of them. */
export interface Memory {
  readonly connections: number;
  readonly idle: Footprint;
  readonly quarter: Footprint;
  readonly end: Footprint;
}

/** The daemon settles for this long before each look at it. */
const SETTLE_MILLISECONDS = 2000;

/** Lets one daemon judge `connections` in a row. */
export async function measureMemory(bench: Bench, connections: number): Promise<Memory> {
  const { namespaces, programs, signal } = bench;
  const setting = { namespace: namespaces.client, client: programs.client, signal };
  await using daemon = await startSallyport({ ...setting, backend: "netlink", rules: 1 });
  const settled = async (): Promise<Footprint> => {
    await delay(SETTLE_MILLISECONDS, signal);
    return footprint(daemon.pid);
  };
  const idle = await settled();
  const first = Math.floor(connections / 4);
  await connectMany(bench, first);
  const quarter = await settled();
  await connectMany(bench, connections - first);
  return { connections, idle, quarter, end: await settled() };
}

export function footprint(pid: number): Footprint {
  const kibibytes = /^VmRSS:\s+([0-9]+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return {
    rssBytes: Number(kibibytes ?? NaN) * 1024,
    descriptors: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
  };
}
