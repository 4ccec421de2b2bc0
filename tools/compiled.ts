import { join, resolve } from "@std/path";
import { DENO_OPTIONS } from "../src/install/deno_options.ts";
import { run } from "./command.ts";
import { type DenortSource, prepareDenort } from "./denort.ts";

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
    await run([Deno.execPath(), "compile", ...DENO_OPTIONS, "--output", resolve(out), "program.js"], {
      env,
      cwd: folder,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
