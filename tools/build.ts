/**
 * Builds Sallyport as one file that unpacks itself (see self_extract.sh), and runs it to see that it works: it has to tell
 * its version, and, where this machine allows it, to decide about a connection. The same sources and the same Deno give
 * the same bytes.
 *
 *     deno run -A tools/build.ts [--entry main.ts] [--out dist/sallyport] [--level 9] [--try decision|version]
 */
import { parseArgs } from "@std/cli/parse-args";
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import template from "./self_extract.sh" with { type: "text" };
import { type Part, scriptFor } from "./self_extracting.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

interface BuildOptions {
  /** The main module, which `version` makes print one. */
  readonly entry: string;
  readonly out: string;
  /** Of gzip: 1 is quick, 9 is small. */
  readonly level: number;
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseArgs(args, { string: ["entry", "out", "level", "try"] });
  const text = (name: string, otherwise: string): string => String(options[name] ?? otherwise);
  const level = Number(text("level", "9"));
  const file = await build({
    entry: resolve(text("entry", join(ROOT, "main.ts"))),
    out: text("out", join(ROOT, "dist/sallyport")),
    level,
  });
  console.log(`${file.path}: ${(file.size / 1e6).toFixed(1)} MB, SHA-256 ${file.hash}`);
  console.log(await tryVersion(file.path));
  if (text("try", "decision") === "decision") console.log(await tryDecision(file.path));
}

async function build({ entry, out, level }: BuildOptions): Promise<{ path: string; size: number; hash: string }> {
  await Deno.mkdir(dirname(out), { recursive: true });
  const runtime = await packRuntime(dirname(out), level);
  const program = await packProgram(entry, level);
  const script = new TextEncoder().encode(scriptFor(template, runtime, program));
  const bytes = new Uint8Array([script, runtime.packed, program.packed].reduce((sum, part) => sum + part.length, 0));
  bytes.set(script);
  bytes.set(runtime.packed, script.length);
  bytes.set(program.packed, script.length + runtime.packed.length);
  await Deno.writeFile(`${out}.new`, bytes, { mode: 0o755 });
  await Deno.chmod(`${out}.new`, 0o755);
  await Deno.rename(`${out}.new`, out);
  return { path: out, size: bytes.length, hash: await sha256(bytes) };
}

/** Packing Deno takes ten seconds: what came out is kept beside the result, under the hash of what went in. */
async function packRuntime(folder: string, level: number): Promise<Part> {
  const runtime = await Deno.readFile(Deno.execPath());
  const hash = await sha256(runtime);
  const kept = join(folder, ".packed", `deno-${hash}-${level}.gz`);
  try {
    const packed = await Deno.readFile(kept);
    if (await sha256(await gzip(["-dc"], packed)) === hash) return { packed, hash };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const packed = await gzip([`-${level}`, "-n", "-c"], runtime);
  await Deno.mkdir(dirname(kept), { recursive: true });
  await Deno.writeFile(`${kept}.new`, packed);
  await Deno.rename(`${kept}.new`, kept);
  return { packed, hash };
}

async function packProgram(entry: string, level: number): Promise<Part> {
  const folder = await Deno.makeTempDir();
  try {
    const bundle = join(folder, "program.js");
    // Not --minify: it drops a `using` whose variable is used once, and with it what is to be disposed of.
    const options = ["--quiet", "--config", join(ROOT, "deno.json"), "--platform", "deno"];
    // The bundle names its sources relative to where it is made, and packages by where they are kept on this machine.
    await run([Deno.execPath(), "bundle", ...options, "--output", bundle, entry], {}, dirname(entry));
    const text = (await Deno.readTextFile(bundle)).replaceAll(/[^\s"]*\/npm\/registry\.npmjs\.org\//g, "npm/");
    const program = new TextEncoder().encode(text);
    return { packed: await gzip([`-${level}`, "-n", "-c"], program), hash: await sha256(program) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs `version` of what was built, from a cache of its own, so that it really unpacks. Root's cache is where it is:
 * there it gets a file system that only this one process sees, where that is allowed.
 */
async function tryVersion(file: string): Promise<string> {
  const cache = await Deno.makeTempDir();
  try {
    const isolated = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o mode=755 none /var/cache && exec "$0" "$@"'];
    const mayMount = Deno.uid() === 0 && (await attempt([...isolated, "true"])).success;
    const output = await run([...(mayMount ? isolated : []), await Deno.realPath(file), "version"], {
      XDG_CACHE_HOME: cache,
    });
    return output.trimEnd();
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** In namespaces of its own, where they, root and NFQUEUE are there: see try_decision.ts. */
async function tryDecision(file: string): Promise<string> {
  const isolated = ["unshare", "--mount", "--net", "--fork", "--kill-child"];
  const queue = "iptables -w -t mangle -A OUTPUT -j NFQUEUE --queue-num 0 --queue-bypass";
  const possible = Deno.uid() === 0 && (await attempt([...isolated, "sh", "-c", `ip link && ${queue}`])).success;
  if (!possible) return "No decision was tried: that needs root, ip, iptables, namespaces and NFQUEUE";
  const script = join(ROOT, "tools/try_decision.ts");
  await run([...isolated, Deno.execPath(), "run", "-A", "--quiet", script, await Deno.realPath(file)]);
  return "It decided: rejected a connection by its program, and left no rule";
}

async function gzip(args: readonly string[], input: Uint8Array): Promise<Uint8Array> {
  const child = new Deno.Command("gzip", { args: [...args], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(new Uint8Array(input)).then(() => writer.close());
  const [{ success, stdout }] = await Promise.all([child.output(), writing]);
  if (!success) throw new Error(`Cannot gzip ${args.join(" ")}`);
  return stdout;
}

async function run(command: readonly string[], env: Record<string, string> = {}, cwd = "."): Promise<string> {
  const { success, code, stdout } = await attempt(command, env, cwd);
  if (!success) throw new Error(`Cannot build: ${command.join(" ")} ended with exit code ${code}`);
  return new TextDecoder().decode(stdout);
}

function attempt(
  [program = "", ...args]: readonly string[],
  env: Record<string, string> = {},
  cwd = ".",
): Promise<Deno.CommandOutput> {
  return new Deno.Command(program, { args, env, cwd, stdin: "null", stderr: "inherit" }).output();
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (import.meta.main) await main(Deno.args);
