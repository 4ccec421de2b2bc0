/**
 * Runs the tests: those of the pure rooms in one process without any permission, then every other file in a process of
 * its own with all: they call into C and the kernel, and a crash is to cost one file's results only. Then says what was
 * slow, what was skipped for want of what, and whether that was to be expected here (tests/expected_skips.json; binding
 * where CI=true).
 *
 *     deno run -A tests/run.ts [--limit SECONDS] [--jobs N] [--no-check] [--expected-skips FILE] [FILE|FOLDER...]
 *
 * --jobs N runs so many files at a time, and shows what each said when it has ended: two where all tests are run, else one.
 * --no-check leaves out the types: where they have been checked before, and the machine is slow.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join, relative, resolve } from "@std/path";
import { parseExpectedSkips, skipViolations } from "./support/expected_skips.ts";
import { parseJunit, type TestResult } from "./support/junit.ts";
import { sweepNamespaces } from "./support/namespace.ts";
import { killTree } from "./support/process_tree.ts";
import { hasPassed, type Run, summary } from "./support/summary.ts";
import { isPure, testFiles } from "./support/test_files.ts";

/** CI ends a job after 12 minutes without a word; this limit is below it, and says what happened. */
const LIMIT_SECONDS = 690;

/** How long the rest of its output may take when a process has ended. */
const OUTPUT_MILLISECONDS = 1_000;

/** Most tests wait for something most of the time; each has namespaces of its own. */
const JOBS = 2;

/** Set for the tests, of which one runs this runner: one that then runs all tests again would never end. */
const INSIDE = "SALLYPORT_INSIDE_TESTS";

const EXPECTED_SKIPS = "tests/expected_skips.json";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

interface Batch {
  readonly files: readonly string[];
  readonly permissions: readonly string[];
}

interface BatchOutcome {
  readonly results: readonly TestResult[];
  readonly problems: readonly string[];
}

async function main(args: readonly string[]): Promise<boolean> {
  const options = parseArgs(args, { string: ["limit", "jobs", "expected-skips"], boolean: ["no-check"] });
  const asked = options._.map((path) => relative(ROOT, resolve(String(path))));
  if (asked.length === 0 && Deno.env.has(INSIDE)) throw new Error("Cannot run all tests from within a test");
  Deno.chdir(ROOT);
  const files = [...new Set((asked.length === 0 ? ["tests"] : asked).flatMap(testFiles))];
  const limit = Number(options["limit"] ?? LIMIT_SECONDS);
  const jobs = Number(options["jobs"] ?? (asked.length === 0 ? JOBS : 1));

  if (options["no-check"] !== true && !await typesHold(files)) return false;
  const outcomes = await runBatches([
    { files: files.filter(isPure), permissions: [] },
    ...files.filter((file) => !isPure(file)).map((file) => ({ files: [file], permissions: ["-A"] })),
  ], { jobs, deadline: performance.now() + limit * 1000 });

  const results = outcomes.flatMap((outcome) => outcome.results);
  const problems = outcomes.flatMap((outcome) => outcome.problems);
  const expected = parseExpectedSkips(Deno.readTextFileSync(String(options["expected-skips"] ?? EXPECTED_SKIPS)));
  const violations = skipViolations(results, expected, asked.length === 0);
  const run: Run = { results, problems, violations, strict: Deno.env.get("CI") === "true" };
  console.log(`\n${summary(run)}`);
  return hasPassed(run);
}

/** Once for all files: that is much quicker than one by one. */
async function typesHold(files: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", ...files.map(asPath)],
    stdin: "null",
  });
  return (await command.spawn().status).success;
}

interface Pace {
  readonly jobs: number;
  /** On performance.now(). */
  readonly deadline: number;
}

async function runBatches(batches: readonly Batch[], { jobs, deadline }: Pace): Promise<BatchOutcome[]> {
  const temporary = await Deno.makeTempDir({ prefix: "sallyport-tests-" });
  try {
    const outcomes: BatchOutcome[] = [];
    const waiting = batches.filter(({ files }) => files.length > 0);
    const work = async (): Promise<void> => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        const report = join(temporary, `${waiting.length}.xml`);
        outcomes.push(await runBatch(batch, { report, deadline, whole: jobs > 1 }));
        if (performance.now() >= deadline) return;
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    return outcomes;
  } finally {
    await Deno.remove(temporary, { recursive: true });
    if (Deno.uid() === 0) sweepNamespaces();
  }
}

/** deno test writes its report at the very end: where there is none, it did not get there. */
async function runBatch(
  { files, permissions }: Batch,
  { report, deadline, whole }: { readonly report: string; readonly deadline: number; readonly whole: boolean },
): Promise<BatchOutcome> {
  const output = whole ? "piped" : "inherit";
  const command = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--no-prompt", ...permissions, `--junit-path=${report}`, ...files.map(asPath)],
    env: { [INSIDE]: "1", ...(Deno.stdout.isTerminal() ? {} : { NO_COLOR: "1" }) },
    stdin: "null",
    stdout: output,
    stderr: output,
  });
  const child = command.spawn();
  const said: Uint8Array[] = [];
  const heard = whole ? Promise.all([collect(child.stdout, said), collect(child.stderr, said)]) : Promise.resolve();
  let stopped = false;
  const timer = setTimeout(() => {
    stopped = true;
    killTree(child.pid);
  }, Math.max(0, deadline - performance.now()));
  const { code, signal } = await child.status;
  clearTimeout(timer);
  // What it started may hold its output open; that is no reason to wait.
  await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, OUTPUT_MILLISECONDS))]);
  for (const bytes of said) writeAll(bytes);

  const results = await readReport(report, files);
  const problem = stopped
    ? "the tests took too long and were stopped: the last one named above hung"
    : problemOf(signal ?? `exit code ${code}`, code, results);
  const where = files.length === 1 ? files[0] : "pure rooms";
  return { results, problems: problem === null ? [] : [`${where}: ${problem}`] };
}

async function collect(stream: ReadableStream<Uint8Array>, into: Uint8Array[]): Promise<void> {
  for await (const bytes of stream) into.push(bytes);
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

function problemOf(ending: string, code: number, results: readonly TestResult[]): string | null {
  if (results.length === 0) return `deno test ended with ${ending}, and reported no test`;
  if (code === 0 || (code === 1 && results.some(({ outcome }) => outcome === "failed"))) return null;
  return `deno test ended with ${ending} though no test failed: see its own words above`;
}

/** A path that cannot be taken for an option. */
function asPath(file: string): string {
  return file.startsWith("-") ? `./${file}` : file;
}

async function readReport(path: string, files: readonly string[]): Promise<TestResult[]> {
  try {
    const results = parseJunit(await Deno.readTextFile(path), files.length === 1 ? files[0] : undefined);
    await Deno.remove(path);
    return results;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);
