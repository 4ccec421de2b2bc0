import { dirname, join } from "@std/path";
import { gzip } from "./gzip.ts";
import template from "./self_extract.sh" with { type: "text" };
import { type Part, scriptFor } from "./self_extracting.ts";
import { sha256 } from "./sha256.ts";

/** What is packed, and how. */
export interface Packing {
  /** The whole program, one module. */
  readonly program: Uint8Array;
  /** Of gzip: 1 is quick, 9 is small. */
  readonly level: number;
  /** Where a packed Deno is kept for the next time. */
  readonly kept: string;
}

/** Writes self_extract.sh with Deno and the program behind it. The same of both give the same bytes. */
export async function writeSelfExtracting(out: string, { program, level, kept }: Packing): Promise<void> {
  const runtime = await packRuntime(kept, level);
  const packed = { packed: await gzip([`-${level}`, "-n", "-c"], program), hash: await sha256(program) };
  const script = new TextEncoder().encode(scriptFor(template, runtime, packed));
  using file = await Deno.open(out, { write: true, create: true, truncate: true, mode: 0o755 });
  for (const part of [script, runtime.packed, packed.packed]) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}

/** Packing Deno takes ten seconds: what came out is kept under the hash of what went in. */
async function packRuntime(folder: string, level: number): Promise<Part> {
  const runtime = await Deno.readFile(Deno.execPath());
  const hash = await sha256(runtime);
  const kept = join(folder, `deno-${hash}-${level}.gz`);
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
