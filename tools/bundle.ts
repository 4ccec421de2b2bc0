import { dirname, fromFileUrl, join } from "@std/path";
import { run } from "./command.ts";

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));

/** What the build fills in, wherever it stands in the program. */
const COMMIT = /@COMMIT@/g;

/** The whole program as one module, the same for every form of the file. `commit`: see commit.ts. */
export async function bundle(entry: string, commit: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
  try {
    const output = join(folder, "program.js");
    // Not --minify: it drops a `using` whose variable is used once, and with it what is to be disposed of.
    const options = ["--quiet", "--config", CONFIG, "--platform", "deno"];
    // The bundle names its sources relative to where it is made, and packages by where they are kept on this machine.
    await run([Deno.execPath(), "bundle", ...options, "--output", output, entry], { cwd: dirname(entry) });
    const text = (await Deno.readTextFile(output)).replaceAll(/[^\s"]*\/npm\/registry\.npmjs\.org\//g, "npm/");
    return new TextEncoder().encode(text.replaceAll(COMMIT, commit));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
