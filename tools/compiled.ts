import { join, resolve } from "@std/path";
import { run } from "./command.ts";
import { type DenortSource, prepareDenort } from "./denort.ts";

/** The same as in self_extract.sh: a firewall that waits is to be small. */
const V8_FLAGS = "--max-semi-space-size=3,--single-threaded-gc,--expose-gc";

/**
 * Puts the program and Deno's base runtime into one file, by `deno compile`. The same program and runtime give the same
 * bytes: the time of the module's file, which would be in it, is always the same.
 */
export async function writeCompiled(
  out: string,
  program: Uint8Array,
  source: Exclude<DenortSource, { kind: "none" }>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "program.js"), program);
    await Deno.utime(join(folder, "program.js"), 0, 0);
    const env = await prepareDenort(source, join(folder, "runtime"));
    // /proc takes --allow-all, whatever else is allowed. --no-code-cache: else root would keep code in /tmp.
    const permissions = ["--allow-all", "--no-prompt"];
    const closed = ["--no-config", "--no-lock", "--no-npm", "--no-remote", "--cached-only", "--no-code-cache"];
    const options = ["--quiet", ...permissions, ...closed, `--v8-flags=${V8_FLAGS}`, "--output", resolve(out)];
    await run([Deno.execPath(), "compile", ...options, "program.js"], { env, cwd: folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
