import { DENO_OPTIONS } from "../src/install/deno_options.ts";
import { reduceRightsScript } from "../src/install/reduced_rights.ts";

/** One of the two things that the file unpacks. */
export interface Part {
  /** gzip. */
  readonly packed: Uint8Array;
  /** SHA-256 of what comes out, as hexadecimal digits. */
  readonly hash: string;
}

/**
 * The script with its blanks filled in: everything but the payload of the self-extracting file. Its own size is one of
 * the blanks, so it is found by trying until the number fits.
 */
export function scriptFor(template: string, runtime: Part, program: Part): string {
  let size = template.length;
  for (;;) {
    const values: Readonly<Record<string, string>> = {
      SCRIPT_SIZE: String(size),
      RUNTIME_SIZE: String(runtime.packed.length),
      RUNTIME_HASH: runtime.hash,
      PROGRAM_SIZE: String(program.packed.length),
      PROGRAM_HASH: program.hash,
      REDUCE_RIGHTS: reduceRightsScript(),
      DENO_OPTIONS: DENO_OPTIONS.join(" "),
    };
    const script = template.replace(/@([A-Z_]+)@/g, (blank, name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`Cannot fill in ${blank} of the script: nobody knows it`);
      return value;
    });
    const actual = new TextEncoder().encode(script).length;
    if (actual === size) return script;
    size = actual;
  }
}
