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
  const mismatch = checkFile(procFs, exe, link, path);
  if (mismatch === null || exe === null || link === null || withoutDeleted(link).deleted) return mismatch;
  const foreign = directory.readLink("ns/mnt") !== procFs.ownMountNamespace;
  return foreign ? `it runs in another mount namespace; here ${mismatch}` : mismatch;
}

/** The same of a program that has ended: its file may have been told as stat(2) has it, or as the kernel itself. */
export function checkEndedExe(
  procFs: ProcFs,
  exe: FileIdentity | null,
  link: string | null,
  path: string,
): string | null {
  const mismatch = checkFile(procFs, exe, link, path);
  const kernels = mismatch === null || exe === null ? null : procFs.kernelIdentityOf(path);
  return kernels !== null && exe !== null && sameFile(kernels, exe) ? null : mismatch;
}

function checkFile(procFs: ProcFs, exe: FileIdentity | null, link: string | null, path: string): string | null {
  if (exe === null || link === null || path === "") return "its executable cannot be read";
  const here = procFs.identityOf(path);
  if (here !== null && sameFile(here, exe)) return null;
  if (withoutDeleted(link).deleted) return `its file was ${here === null ? "deleted" : "replaced"} after it started`;
  return `that path is ${here === null ? "no file" : "another file"}`;
}
