/**
 * Runs tests in virtual machines with kernels of Debian's that this machine does not run: the newest cloud kernel of each
 * line, in qemu without hardware support. Needs root for nothing but apt-get's lists.
 *
 *     deno run -A tests/vm/run.ts [--kernel LINE]... [--limit SECONDS] [FILE|FOLDER...]
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join, relative, resolve } from "@std/path";
import { boot } from "./boot.ts";
import { collectModules } from "./collect_modules.ts";
import { collectPrograms } from "./collect_programs.ts";
import { collectDeno, collectProject } from "./collect_project.ts";
import { writeInitramfs } from "./initramfs.ts";
import { Interruption } from "./interruption.ts";
import { fetchKernel } from "./kernels.ts";
import { machineFiles, type TestRun } from "./machine_files.ts";
import { missingHere } from "./missing_here.ts";
import { hasPassed, type KernelOutcome, outcomeOf, report } from "./report.ts";

const LINES = ["6.1", "6.12"];

/** Not every machine's own kernel has the queue expression of nftables, these do. iptables is what `make test` takes. */
const FIREWALL = "nftables";

/**
 * What meets the kernel where kernels differ: the daemon's verdicts with a real queue expression, nftables' whole contract,
 * the eBPF programs by the truth of 3,000 children, sock_diag. An emulated processor takes 30 to 60 times as long, and more
 * would not fit into ten minutes; whoever names other paths should raise the limit, too.
 */
const PATHS = [
  "tests/ffi/libc_test.ts",
  "tests/kernel/reject_test.ts",
  "tests/kernel/attribution_test.ts",
  "tests/kernel/sockets_get_test.ts",
  "tests/firewall/nftables_installer_test.ts",
];

/** Seconds that one kernel may take. */
const LIMIT = 600;

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const KEPT = join(ROOT, ".tools/vm");

async function main(args: readonly string[]): Promise<boolean> {
  const options = parseArgs(args, { string: ["kernel", "limit"], collect: ["kernel"] });
  const named = [options["kernel"] ?? []].flat().map(String);
  const asked = options._.map((path) => relative(ROOT, resolve(String(path))));
  const run = {
    root: ROOT,
    paths: asked.length > 0 ? asked : PATHS,
    limit: Number(options["limit"] ?? LIMIT),
    firewall: Deno.env.get("SALLYPORT_TEST_FIREWALL") ?? FIREWALL,
  };

  using interruption = new Interruption();
  const outcomes: KernelOutcome[] = [];
  for (const line of named.length > 0 ? named : LINES) {
    outcomes.push(await tryLine(line, run, interruption.signal));
    if (interruption.signal.aborted) break;
  }
  console.log(`\n${report(outcomes)}`);
  return outcomes.every(hasPassed);
}

/** What cannot be had is skipped by name; what goes wrong is a failure of this line, and the next one has its turn. */
async function tryLine(line: string, run: TestRun, interrupted: AbortSignal): Promise<KernelOutcome> {
  const missing = missingHere();
  if (missing !== null) return { line, skippedBecause: missing };
  try {
    return await runLine(line, run, interrupted);
  } catch (error) {
    const nothing = { release: null, passed: 0, skipped: 0, seconds: 0 };
    return { line, ...nothing, failed: 1, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function runLine(line: string, run: TestRun, interrupted: AbortSignal): Promise<KernelOutcome> {
  const folder = await Deno.makeTempDir({ prefix: "sallyport-vm-" });
  try {
    const initramfs = join(folder, "initramfs");
    const image = await prepare(line, run, initramfs);
    if (image === null) return { line, skippedBecause: `Debian's archive here has no ${line} cloud kernel` };
    const stop = AbortSignal.any([interrupted, AbortSignal.timeout(run.limit * 1000)]);
    const console = join(folder, "console");
    const result = await boot({ image, initramfs, console, stop, output: write });
    return outcomeOf(line, result, await Deno.readTextFile(console));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Fetches the kernel and writes its initramfs. Gives the kernel's file; null where there is none. One run at a time. */
async function prepare(line: string, run: TestRun, initramfs: string): Promise<string | null> {
  await Deno.mkdir(KEPT, { recursive: true });
  using lock = await Deno.open(join(KEPT, "lock"), { write: true, create: true });
  await lock.lock(true);
  const kernel = await fetchKernel(line, join(KEPT, "kernels"));
  if (kernel === null) return null;
  const machine = [...await collectPrograms(), ...await collectModules(kernel), ...machineFiles(run)];
  const project = [...await collectDeno(ROOT, join(KEPT, "deno")), ...collectProject(ROOT)];
  await writeInitramfs(initramfs, [...machine, ...project]);
  return kernel.image;
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);
