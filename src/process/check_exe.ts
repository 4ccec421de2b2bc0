import { withoutDeleted } from "./clean_path.ts";
import { type FileIdentity, type ProcessDirectory, type ProcFs, sameFile } from "./proc_fs.ts";

/**
 * Why a path does not name the file that a process runs, as this daemon sees files; null if it does. Any user can wear
 * any path (a mount namespace of his own, a bind mount over an allowed program), but not another file's inode.
 */
export function checkExe(
  procFs: ProcFs,
  directory: ProcessDirectory,
  exe: FileIdentity | null,
  link: string | null,
  path: string,
): string | null {
  if (exe === null || link === null || path === "") return "its executable cannot be read";
  const here = procFs.identityOf(path);
  if (here !== null && sameFile(here, exe)) return null;
  if (withoutDeleted(link).deleted) return `its file was ${here === null ? "deleted" : "replaced"} after it started`;
  const there = here === null ? "no file" : "another file";
  const foreign = directory.readLink("ns/mnt") !== procFs.ownMountNamespace;
  return foreign ? `it runs in another mount namespace; here that path is ${there}` : `that path is ${there}`;
}
