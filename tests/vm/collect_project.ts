import { join, relative } from "@std/path";
import { type Entry, hostFile } from "./initramfs.ts";

/** Where the project lies in the guest, and deno's cache. */
export const GUEST_PROJECT = "/sallyport";
export const GUEST_CACHE = "/var/cache/deno";

/** Of the project, what no test in the guest reads: it would only make the guest's start longer. */
const LEFT_OUT = [".git", ".tools", ".ci", "dist", "coverage", "bench", "node_modules"];

/** The project as it is now, also what is not committed. */
export function collectProject(root: string): Entry[] {
  const top = [...Deno.readDirSync(root)].filter(({ name }) => !LEFT_OUT.includes(name));
  return top.flatMap((entry) => filesOf(join(root, entry.name), entry))
    .map((path) => hostFile(path, `${GUEST_PROJECT}/${relative(root, path)}`));
}

/**
 * Deno, and a cache with the packages that deno.lock names. The cache is one of its own, kept in `folder`, so that
 * nothing else of this machine's gets into the guest.
 */
export async function collectDeno(root: string, folder: string): Promise<Entry[]> {
  const env = { DENO_DIR: folder };
  const args = ["install", "--quiet", "--frozen"];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root, env, stdin: "null", stderr: "inherit" });
  if (!(await command.output()).success) throw new Error("Cannot fetch the packages that deno.lock names");
  const cached = filesOf(folder, { isDirectory: true, isFile: false });
  return [
    hostFile(Deno.execPath(), "/usr/bin/deno"),
    ...cached.map((path) => hostFile(path, `${GUEST_CACHE}/${relative(folder, path)}`)),
  ];
}

function filesOf(path: string, entry: Pick<Deno.DirEntry, "isDirectory" | "isFile">): string[] {
  if (entry.isFile) return [path];
  if (!entry.isDirectory) return [];
  return [...Deno.readDirSync(path)].flatMap((inner) => filesOf(join(path, inner.name), inner));
}
