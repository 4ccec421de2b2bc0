/**
 * `deno run -A bench/run.ts`: Sallyport against a C loop that accepts everything, over a veth pair between two network
 * namespaces. Prints every figure with its bound and PASS or MISS. A MISS does not fail; what breaks does.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Datagrams, measureDatagrams } from "./datagrams.ts";
import { measureMemory, type Memory } from "./memory.ts";
import { makeNamespaces } from "./namespaces.ts";
import { buildPrograms } from "./programs.ts";
import { type Bound, boundTable, datagramBounds, memoryBounds, speedBounds, speedTable } from "./report.ts";
import { bundleSallyport, sallyportMissing } from "./sallyport.ts";
import { type Server, startServer } from "./server.ts";
import { measureRound, type Round, summarize } from "./speed.ts";
import type { Bench, Variant } from "./variants.ts";

const USAGE =
  `usage: deno run -A bench/run.ts [--rounds N] [--connects N] [--connections N] [--datagrams N] [--json FILE]
  --rounds N       rounds of all variants, interleaved (5; 0 leaves them out)
  --connects N     connects measured per variant and round (20000)
  --connections N  connections in a row for the memory figures (200000; 0 leaves them out)
  --datagrams N    datagrams one way (20000; 0 leaves them out)
  --json FILE      keep all figures`;

interface Options {
  readonly rounds: number;
  readonly connects: number;
  readonly connections: number;
  readonly datagrams: number;
  readonly json: string | null;
}

/** Options from the command line; null if they cannot be read. */
function readOptions(args: readonly string[]): Options | null {
  const unknown: string[] = [];
  const parsed = parseArgs(args, {
    string: ["rounds", "connects", "connections", "datagrams", "json"],
    unknown: (arg) => unknown.push(arg) < 0,
  });
  const number = (name: string, otherwise: number): number => Number(parsed[name] ?? otherwise);
  const options = {
    rounds: number("rounds", 5),
    connects: number("connects", 20_000),
    connections: number("connections", 200_000),
    datagrams: number("datagrams", 20_000),
    json: typeof parsed["json"] === "string" ? parsed["json"] : null,
  };
  const numbers = [options.rounds, options.connects, options.connections, options.datagrams];
  const readable = unknown.length === 0 && numbers.every((value) => Number.isSafeInteger(value) && value >= 0);
  return readable ? options : null;
}

/** What a whole run gives: null for what was left out. */
interface Figures {
  readonly rounds: readonly Round[];
  readonly memory: Memory | null;
  readonly datagrams: Datagrams | null;
}

async function measure(bench: Bench, server: Server, variants: readonly Variant[], options: Options): Promise<Figures> {
  const rounds: Round[] = [];
  for (let number = 0; number < options.rounds; number++) {
    console.error(`round ${number + 1} of ${options.rounds}`);
    // Each round begins with another variant: what comes right after what must not favour one.
    const shift = number % variants.length;
    rounds.push(await measureRound(bench, [...variants.slice(shift), ...variants.slice(0, shift)], options.connects));
  }
  if (!variants.includes("rules-1")) return { rounds, memory: null, datagrams: null };
  if (options.connections > 0) console.error(`${options.connections} connections in a row`);
  const memory = options.connections > 0 ? await measureMemory(bench, options.connections) : null;
  const datagrams = options.datagrams > 0 ? await measureDatagrams(bench, server, options.datagrams) : null;
  return { rounds, memory, datagrams };
}

async function report(figures: Figures, variants: readonly Variant[], json: string | null): Promise<void> {
  const { rounds, memory, datagrams } = figures;
  const speeds = rounds.length === 0 ? [] : variants.map((variant) => summarize(rounds, variant));
  const bounds: Bound[] = [
    ...speedBounds(speeds),
    ...(memory === null ? [] : memoryBounds(memory)),
    ...(datagrams === null ? [] : datagramBounds(datagrams)),
  ];
  console.log([speedTable(speeds), boundTable(bounds)].filter((table) => table !== "").join("\n\n"));
  if (json !== null) {
    const machine = { kernel: Deno.osRelease(), deno: Deno.version.deno, cores: navigator.hardwareConcurrency };
    const document = { time: new Date().toISOString(), ...machine, speeds, bounds, ...figures };
    await Deno.writeTextFile(json, JSON.stringify(document, null, 2) + "\n");
  }
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  const missing = sallyportMissing();
  if (missing !== null) console.error(`Sallyport is left out: ${missing}`);
  const variants: readonly Variant[] = missing === null
    ? ["none", "c-loop", "rules-1", "rules-100"]
    : ["none", "c-loop"];
  await bundleSallyport();
  const programs = await buildPrograms();
  await using namespaces = await makeNamespaces();
  await using server = await startServer(namespaces, programs, signal);
  await report(await measure({ namespaces, programs, signal }, server, variants, options), variants, options.json);
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
