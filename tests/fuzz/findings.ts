import { fromFileUrl } from "@std/path";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import type { Finding } from "./fuzz.ts";
import type { FuzzTarget } from "./fuzz_target.ts";

const FOLDER = fromFileUrl(new URL("../fixtures/fuzz/", import.meta.url));

/** An input that was a finding once. */
export interface KeptFinding {
  readonly file: string;
  /** The target's name. */
  readonly target: string;
  readonly input: Uint8Array;
}

/** All that were kept, in tests/fixtures/fuzz/TARGET-SEED.hex. */
export function keptFindings(): KeptFinding[] {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".hex")).sort();
  return files.map((file) => ({
    file,
    target: file.replace(/-[^-]*\.hex$/, ""),
    input: fromHex(Deno.readTextFileSync(`${FOLDER}${file}`)),
  }));
}

/** Writes one down, and gives its file's path. */
export function keepFinding({ name }: FuzzTarget, { seed, input, problem }: Finding): string {
  const path = `${FOLDER}${name}-${seed}.hex`;
  const [what = ""] = problem.split("\n");
  const head = `# ${what.replaceAll(/[^\x20-\x7e]/g, "?")}\n# Found by: make fuzz ARGS="${name} --seed ${seed}"\n`;
  Deno.writeTextFileSync(path, `${head}${toHex(input).replaceAll(/.{1,112}/g, "$&\n")}`);
  return path;
}
