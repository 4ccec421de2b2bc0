/**
 * `deno run -A bench/run.ts`: Sallyport against a C loop that accepts everything, over a veth pair between two network
 * namespaces, and what it costs to know who sends. Prints every figure with its bound. One that is missed does not fail;
 * what breaks does.
 */
import { parseArgs } from "@std/cli/parse-args";
import { measureDatagrams } from "./datagrams.ts";
import { measureExactGets, openExactGets } from "./exact_get.ts";
import { type Flood, measureFlood, PAUSES } from "./flood.ts";
import { measureMemory } from "./memory.ts";
import { measureMonitorCost } from "./monitor_cost.ts";
import { makeNamespaces } from "./namespaces.ts";
import { buildPrograms } from "./programs.ts";
import { measureOperatorCost } from "./operator_cost.ts";
import { opensnitchdMissing } from "./opensnitchd.ts";
import { type Figures, markdownReport, plainReport } from "./report.ts";
import { measureReload } from "./reload.ts";
import { measureRuleTimes } from "./rule_times.ts";
import { bundleSallyport } from "./sallyport.ts";
import { type Server, startServer } from "./server.ts";
import { measureRound, type Round } from "./speed.ts";
import { type Bench, C_LOOP, NONE, OPENSNITCHD, SALLYPORTS, WITHOUT_ATTRIBUTION } from "./variants.ts";

const USAGE =
  `usage: deno run -A bench/run.ts [--rounds N] [--connects N] [--connections N] [--datagrams N] [--monitor N] [--operators N] [--flood N] [--rules N] [--reload N] [--only NAME,...] [--results FILE]
  --rounds N       rounds of all variants, interleaved (5; 0 leaves them out)
  --connects N     connects measured per variant and round (20000)
  --connections N  connections in a row for the memory figures (200000; 0 leaves them out)
  --datagrams N    datagrams one way (20000; 0 leaves them out)
  --monitor N      rounds of what the monitor costs a connect and a start (15; 0 leaves them out)
  --operators N    rounds of what questions and readers of events cost others (5; 0 leaves them out)
  --flood N        datagrams of each denied flood (200000; 0 leaves them out)
  --rules N        rounds of decisions by many rules (9; 0 leaves them out)
  --reload N       rounds of a million domains read anew (9; 0 leaves them out)
  --only NAME,...  variants (all: none, c-loop, netlink-1, netlink-100, netlink-1000, libnetfilter_queue-1, ..., attribution-off,
                   opensnitchd)
  --results FILE   write the tables in Markdown, as bench/RESULTS.md`;

interface Options {
  readonly rounds: number;
  readonly connects: number;
  readonly connections: number;
  readonly datagrams: number;
  readonly monitor: number;
  readonly operators: number;
  readonly flood: number;
  readonly rules: number;
  readonly reload: number;
  /** Names of variants; null for all. */
  readonly only: readonly string[] | null;
  readonly results: string | null;
}

/** Options from the command line; null if they cannot be read. */
function readOptions(args: readonly string[]): Options | null {
  const unknown: string[] = [];
  const parsed = parseArgs(args, {
    string: [
      "rounds",
      "connects",
      "connections",
      "datagrams",
      "monitor",
      "operators",
      "flood",
      "rules",
      "reload",
      "only",
      "results",
    ],
    unknown: (arg) => unknown.push(arg) < 0,
  });
  const number = (name: string, otherwise: number): number => Number(parsed[name] ?? otherwise);
  const options = {
    rounds: number("rounds", 5),
    connects: number("connects", 20_000),
    connections: number("connections", 200_000),
    datagrams: number("datagrams", 20_000),
    monitor: number("monitor", 15),
    operators: number("operators", 5),
    flood: number("flood", 200_000),
    rules: number("rules", 9),
    reload: number("reload", 9),
    only: typeof parsed["only"] === "string" ? parsed["only"].split(",") : null,
    results: typeof parsed["results"] === "string" ? parsed["results"] : null,
  };
  const { rounds, connects, connections, datagrams, monitor, operators, flood, rules, reload } = options;
  const numbers = [rounds, connects, connections, datagrams, monitor, operators, flood, rules, reload];
  const readable = unknown.length === 0 && numbers.every((value) => Number.isSafeInteger(value) && value >= 0);
  return readable ? options : null;
}

async function measure(bench: Bench, server: Server, options: Options): Promise<Figures> {
  const missing = await opensnitchdMissing();
  const variants = [NONE, C_LOOP, ...SALLYPORTS, WITHOUT_ATTRIBUTION, ...(missing === null ? [OPENSNITCHD] : [])]
    .filter(({ name }) => options.only?.includes(name) ?? true);
  const rounds: Round[] = [];
  for (let number = 0; number < options.rounds; number++) {
    console.error(`round ${number + 1} of ${options.rounds}`);
    // Each round begins with another variant: what comes right after what must not favour one.
    const shift = number % variants.length;
    rounds.push(await measureRound(bench, [...variants.slice(shift), ...variants.slice(0, shift)], options.connects));
  }
  if (options.monitor > 0) console.error(`${options.monitor} rounds with and without the monitor`);
  const monitor = options.monitor > 0 ? await measureMonitorCost(bench, options.monitor, options.connects) : null;
  if (options.operators > 0) console.error(`${options.operators} rounds with questions held, and with a reader`);
  const operators = options.operators > 0
    ? await measureOperatorCost(bench, options.operators, options.connects)
    : null;
  if (options.flood > 0) console.error(`floods of ${options.flood} datagrams`);
  const floods: Flood[] = [];
  for (const pause of options.flood > 0 ? PAUSES : []) floods.push(await measureFlood(bench, options.flood, pause));
  if (options.rules > 0) console.error(`${options.rules} rounds of decisions by many rules`);
  const rules = options.rules > 0 ? measureRuleTimes(options.rules) : [];
  if (options.reload > 0) console.error(`${options.reload} rounds of a list that is read anew`);
  const reload = options.reload > 0 ? await measureReload(bench, options.reload) : null;
  if (options.connections > 0) console.error(`${options.connections} connections in a row`);
  return {
    time: new Date().toISOString(),
    machine: machine(),
    connects: options.connects,
    variants,
    missing: missing === null ? [] : [`opensnitchd is left out: ${missing}`],
    rounds,
    memory: options.connections > 0 ? await measureMemory(bench, options.connections) : null,
    exactGets: await exactGets(),
    datagrams: options.datagrams > 0 ? await measureDatagrams(bench, server, options.datagrams) : null,
    monitor,
    operators,
    floods,
    rules,
    reload,
  };
}

async function exactGets(): Promise<Figures["exactGets"]> {
  using gets = await openExactGets();
  return measureExactGets(gets);
}

function machine(): string {
  const model = /^model name\s*: (.+)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  return `${navigator.hardwareConcurrency} x ${model}, Linux ${Deno.osRelease()}, Deno ${Deno.version.deno}`;
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  await bundleSallyport();
  const programs = await buildPrograms();
  await using namespaces = await makeNamespaces();
  await using server = await startServer(namespaces, programs, signal);
  const figures = await measure({ namespaces, programs, signal }, server, options);
  console.log(plainReport(figures));
  if (options.results !== null) await Deno.writeTextFile(options.results, markdownReport(figures));
}

if (import.meta.main) {
  const options = readOptions(Deno.args);
  if (options === null) {
    console.error(USAGE);
    Deno.exit(64);
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => stop.abort(new Error(`Stopped by ${name}`)));
  }
  try {
    await main(options, stop.signal);
    Deno.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
