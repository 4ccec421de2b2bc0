import { join, relative } from "@std/path";
import { type Entry, hostFile } from "./initramfs.ts";

/** Deno's cache in the guest. */
export const GUEST_CACHE = "/var/cache/deno";

/** Of the project, what no test in the guest reads: it would only make the guest's start longer. */
const LEFT_OUT = [".git", ".tools", ".ci", "dist", "coverage", "bench", "node_modules"];

/** The project as it is now, also what is not committed; at the same place, for deno's cache goes by paths. */
export function collectProject(root: string): Entry[] {
  const top = [...Deno.readDirSync(root)].filter(({ name }) => !LEFT_OUT.includes(name));
  return top.flatMap((entry) => filesOf(join(root, entry.name), entry)).map((path) => hostFile(path));
}

/**
 * Deno, and a cache with the packages that deno.lock names and with the project's modules as deno compiled them here,
 * where that is quick. The cache is one of its own, kept in `folder`, so that nothing else of this machine's gets into
 * the guest.
 */
export async function collectDeno(root: string, folder: string): Promise<Entry[]> {
  const modules = [...filesOf(join(root, "tests"), { isDirectory: true, isFile: false }), join(root, "main.ts")];
  await runDeno(root, folder, ["install", "--quiet", "--frozen"]);
  await runDeno(root, folder, ["cache", "--quiet", ...modules.filter((path) => path.endsWith(".ts"))]);
  // What V8 made of a module is kept the second time that it runs.
  for (const _ of [1, 2]) await runDeno(root, folder, ["run", "-A", "main.ts", "version"]);
  const cached = filesOf(folder, { isDirectory: true, isFile: false });
  return [
    hostFile(Deno.execPath(), "/usr/bin/deno"),
    ...cached.map((path) => hostFile(path, `${GUEST_CACHE}/${relative(folder, path)}`)),
  ];
}

async function runDeno(cwd: string, cache: string, args: readonly string[]): Promise<void> {
  const silent = { stdin: "null", stdout: "null", stderr: "inherit" } as const;
  const options = { args: [...args], cwd, env: { DENO_DIR: cache }, ...silent };
  if (!(await new Deno.Command(Deno.execPath(), options).output()).success) {
    throw new Error(`Cannot prepare deno for the guest: deno ${args[0]} failed`);
  }
}

function filesOf(path: string, entry: Pick<Deno.DirEntry, "isDirectory" | "isFile">): string[] {
  if (entry.isFile) return [path];
  if (!entry.isDirectory) return [];
  return [...Deno.readDirSync(path)].flatMap((inner) => filesOf(join(path, inner.name), inner));
}
