import { fromFileUrl } from "@std/path";
import { run } from "./system.ts";

const NAMES = ["accept_all", "client", "server"] as const;

/** The path of each built program. */
export type Programs = Readonly<Record<typeof NAMES[number], string>>;

/** Compiles the C programs of this folder into bench/bin/. */
export async function buildPrograms(): Promise<Programs> {
  const built = await Promise.all(NAMES.map(async (name) => [name, await buildProgram(name)]));
  return Object.fromEntries(built);
}

/** Compiles bench/NAME.c into bench/bin/NAME. Returns its path. */
export async function buildProgram(name: string, flags: readonly string[] = []): Promise<string> {
  const here = fromFileUrl(new URL(".", import.meta.url));
  await Deno.mkdir(`${here}bin`, { recursive: true });
  await run(["cc", "-O2", "-Wall", "-Wextra", "-pthread", ...flags, "-o", `${here}bin/${name}`, `${here}${name}.c`]);
  return `${here}bin/${name}`;
}
