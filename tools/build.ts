/**
 * Builds Sallyport as one file, and runs it to see that it works, before it counts: it has to tell its version, to examine
 * this host, and, where this machine allows it, to decide about a connection. The same commit and the same Deno give the
 * same bytes. Where a denort is named (see denort.ts) the file is made by `deno compile`, else it unpacks itself (see
 * self_extract.sh).
 *
 *     deno run -A tools/build.ts [--entry main.ts] [--out dist/sallyport] [--level 9] [--try decision|version]
 */
import { parseArgs } from "@std/cli/parse-args";
import { basename, dirname, fromFileUrl, join, resolve } from "@std/path";
import { bundle } from "./bundle.ts";
import { commitOf } from "./commit.ts";
import { writeCompiled } from "./compiled.ts";
import { denortSource } from "./denort.ts";
import { writeSelfExtracting } from "./self_extracting_file.ts";
import { sha256 } from "./sha256.ts";
import { type Expected, tryDecision, tryDoctor, tryVersion } from "./try_file.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const NO_DENORT = "it unpacks itself; with a denort (DENORT_SHA256, see the README) it would be compiled";

interface BuildOptions {
  /** The main module, which `version` makes print what version_command.ts does. */
  readonly entry: string;
  readonly out: string;
  /** Of gzip: 1 is quick, 9 is small. */
  readonly level: number;
  /** What it has to do before it counts: tell its version, or all. */
  readonly isTriedWhole: boolean;
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseArgs(args, { string: ["entry", "out", "level", "try"] });
  const text = (name: string, otherwise: string): string => String(options[name] ?? otherwise);
  await build({
    entry: resolve(text("entry", join(ROOT, "main.ts"))),
    out: resolve(text("out", join(ROOT, "dist/sallyport"))),
    level: Number(text("level", "9")),
    isTriedWhole: text("try", "decision") === "decision",
  });
}

/** What was there stays until the new file has shown that it works. */
async function build(options: BuildOptions): Promise<void> {
  const { out } = options;
  await Deno.mkdir(dirname(out), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: dirname(out), prefix: ".new-" });
  try {
    await Deno.chmod(folder, 0o755);
    const file = join(folder, basename(out));
    const expected = await write(file, options);
    await tryAll(file, expected, options.isTriedWhole);
    const bytes = await Deno.readFile(file);
    await Deno.rename(file, out);
    console.log(`${out}: ${expected.form}, ${(bytes.length / 1e6).toFixed(1)} MB, SHA-256 ${await sha256(bytes)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function write(file: string, { entry, out, level }: BuildOptions): Promise<Expected> {
  const commit = await commitOf(dirname(entry));
  const program = await bundle(entry, commit);
  const source = denortSource((name) => Deno.env.get(name));
  if (source.kind !== "none") {
    await writeCompiled(file, program, source);
    return { commit, form: "compiled" };
  }
  console.log(`Form: ${NO_DENORT}`);
  await writeSelfExtracting(file, { program, level, kept: join(dirname(out), ".packed") });
  return { commit, form: "self-extracting" };
}

async function tryAll(file: string, expected: Expected, isTriedWhole: boolean): Promise<void> {
  console.log(await tryVersion(file, expected));
  if (!isTriedWhole) return;
  console.log(await tryDoctor(file));
  console.log(await tryDecision(file));
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
