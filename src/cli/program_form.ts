import { BUILT_COMMIT } from "./built_commit.ts";

/** As what this program runs: from its sources, out of the file that unpacks itself, or as one made by `deno compile`. */
export type ProgramForm = "source" | "self-extracting" | "compiled";

export function programForm(): ProgramForm {
  if (BUILT_COMMIT === null) return "source";
  return Deno.build.standalone ? "compiled" : "self-extracting";
}
