import { fromFileUrl } from "@std/path";
import { run } from "./system.ts";

const NAMES = ["accept_all", "client", "server"] as const;

/** The path of each built program. */
export type Programs = Readonly<Record<typeof NAMES[number], string>>;

/** Compiles the C programs of this folder into bench/bin/. */
export async function buildPrograms(): Promise<Programs> {
  const here = fromFileUrl(new URL(".", import.meta.url));
  await Deno.mkdir(`${here}bin`, { recursive: true });
  for (const name of NAMES) {
    await run(["cc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", `${here}bin/${name}`, `${here}${name}.c`]);
  }
  return { accept_all: `${here}bin/accept_all`, client: `${here}bin/client`, server: `${here}bin/server` };
}
