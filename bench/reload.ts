import { domainListText } from "./domain_list.ts";
import { EventTail } from "./event_tail.ts";
import { ListFolder } from "./list_folder.ts";
import { footprint } from "./memory.ts";
import { startSallyport } from "./sallyport.ts";
import { connectMany } from "./speed.ts";
import { delay } from "./system.ts";
import type { Bench } from "./variants.ts";

/** A list that is read anew, all of it, while a client connects: one value for each round. */
export interface Reload {
  readonly domains: number;
  /** The client's 99th percentile in microseconds: just before, and while the list is read. */
  readonly before: readonly number[];
  readonly during: readonly number[];
  /** From the new file to its being in force. */
  readonly milliseconds: readonly number[];
  /** How much more the daemon holds than with a list of one name: when it has read the list, and after all rounds. */
  readonly bytesPerDomain: { readonly first: number; readonly last: number };
}

const DOMAINS = 1_000_000;
const VERSIONS = ["shop-a.test", "shop-b.test"] as const;
const PAUSE_MICROSECONDS = 1_000;
const SETTLE_MILLISECONDS = 2_000;
const LIMIT_MILLISECONDS = 60_000;
/** In the first round; in later ones as many as fit into a reload. */
const CONNECTS = 1_000;

/** In each round a client connects before a reload, and during it. The first round is thrown away. */
export async function measureReload(bench: Bench, rounds: number): Promise<Reload> {
  using list = new ListFolder();
  const ofOneName = await bytesWithOneName(bench, list);
  list.stage(version(0));
  list.publish();
  await using daemon = await startSallyport({ ...setting(bench), list: list.path });
  using tail = new EventTail(daemon.eventsFile, bench.signal);
  const bytesPerDomain = async (): Promise<number> => (await restingBytes(bench, daemon.pid) - ofOneName) / DOMAINS;
  const first = await bytesPerDomain();
  const measured: Passage[] = [];
  let connects = CONNECTS;
  for (let round = 0; round <= rounds; round++) {
    list.stage(version(round + 1));
    await delay(SETTLE_MILLISECONDS, bench.signal);
    const passage = await reloadOnce(bench, list, tail, connects);
    connects = Math.ceil(connects * passage.milliseconds / passage.clientMilliseconds);
    if (round > 0) measured.push(passage);
  }
  return {
    domains: DOMAINS,
    before: measured.map(({ before }) => before),
    during: measured.map(({ during }) => during),
    milliseconds: measured.map(({ milliseconds }) => milliseconds),
    bytesPerDomain: { first, last: await bytesPerDomain() },
  };
}

/** One reload. */
interface Passage {
  readonly before: number;
  readonly during: number;
  readonly milliseconds: number;
  readonly clientMilliseconds: number;
}

async function reloadOnce(bench: Bench, list: ListFolder, tail: EventTail, connects: number): Promise<Passage> {
  const before = await connectMany(bench, connects, 1, PAUSE_MICROSECONDS);
  const start = performance.now();
  list.publish();
  const [during, milliseconds] = await Promise.all([
    connectMany(bench, connects, 1, PAUSE_MICROSECONDS),
    tail.next("changed", LIMIT_MILLISECONDS).then(() => performance.now() - start),
  ]);
  return { before: before.p99_us, during: during.p99_us, milliseconds, clientMilliseconds: during.seconds * 1_000 };
}

async function bytesWithOneName(bench: Bench, list: ListFolder): Promise<number> {
  list.stage(new TextEncoder().encode("one.test"));
  list.publish();
  await using daemon = await startSallyport({ ...setting(bench), list: list.path });
  return await restingBytes(bench, daemon.pid);
}

async function restingBytes(bench: Bench, pid: number): Promise<number> {
  await connectMany(bench, CONNECTS, 1, PAUSE_MICROSECONDS);
  await delay(2 * SETTLE_MILLISECONDS, bench.signal);
  return footprint(pid).rssBytes;
}

function setting({ namespaces, programs, signal }: Bench): Parameters<typeof startSallyport>[0] {
  return { namespace: namespaces.client, client: programs.client, backend: "netlink", rules: 1, signal };
}

/** Each has other names than the one before. */
function version(round: number): Uint8Array {
  return new TextEncoder().encode(domainListText(DOMAINS, VERSIONS[round % VERSIONS.length]));
}
