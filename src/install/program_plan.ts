import { DENO_OPTIONS } from "./deno_options.ts";
import { PLACES } from "./places.ts";
import type { Plan, PlannedFile } from "./planned.ts";
import { reduceRightsScript } from "./reduced_rights.ts";

/** What runs now, and is to be installed. */
export type RunningProgram =
  /** One file. */
  | { readonly form: "compiled"; readonly executable: string }
  /** Unpacked: Deno, and the program as one module. */
  | { readonly form: "self-extracting"; readonly executable: string; readonly module: string };

const COMMAND = `${PLACES.library}/sallyport`;

/** The program where nothing has to be unpacked when it starts, and a link where it is looked for. */
export function programPlan(program: RunningProgram): Plan {
  const links = [{ path: PLACES.command, target: COMMAND }];
  if (program.form === "compiled") return { files: [copy(COMMAND, 0o755, program.executable)], links };
  const files = [
    copy(`${PLACES.library}/deno`, 0o755, program.executable),
    copy(`${PLACES.library}/program.js`, 0o644, program.module),
    { path: COMMAND, mode: 0o755, content: { text: launcher() }, isConfiguration: false },
  ];
  return { files, links };
}

/** A shell's start costs a millisecond. Deno would keep what it likes to remember in DENO_DIR: below a device it cannot. */
function launcher(): string {
  const { library } = PLACES;
  return `#!/bin/sh
export DENO_DIR=/dev/null/none DENO_NO_UPDATE_CHECK=1 MALLOC_ARENA_MAX=1
${reduceRightsScript()}
exec $reduce ${library}/deno run ${DENO_OPTIONS.join(" ")} ${library}/program.js "$@"
`;
}

function copy(path: string, mode: number, copyOf: string): PlannedFile {
  return { path, mode, content: { copyOf }, isConfiguration: false };
}
