import { dirname, join, resolve } from "@std/path";
import { checkOwner } from "./check_owner.ts";
import { UnsafeFile } from "./unsafe_file.ts";

/** As many symbolic links as the kernel follows (MAXSYMLINKS). */
const MOST_LINKS = 40;
const STICKY = 0o1000;

/**
 * Follows a path step by step, through symbolic links as well, and gives the path without links. Throws an UnsafeFile
 * if a directory or link on the way is somebody else's, so that nobody else can make the path lead elsewhere. A sticky
 * directory such as /tmp may be on the way (what is ours in there nobody else can move), but not hold the file itself.
 * The last step need not exist, and is not judged. Throws Deno.errors.NotFound if another one does not.
 */
export function resolveSafely(path: string, userId: number | null): string {
  let rest = resolve(path).split("/").filter((step) => step !== "");
  let at = "/";
  let links = 0;
  checkDirectory(at, rest.length === 1, userId);
  while (rest.length > 0) {
    const [step = "", ...later] = rest;
    const next = join(at, step);
    const target = linkTarget(next, userId);
    if (target !== null) {
      if (++links > MOST_LINKS) throw new UnsafeFile(path, "too many symbolic links");
      rest = [...resolve(dirname(next), target).split("/").filter((each) => each !== ""), ...later];
      at = "/";
      continue;
    }
    if (later.length > 0) checkDirectory(next, later.length === 1, userId);
    at = next;
    rest = later;
  }
  return at;
}

function checkDirectory(path: string, holdsTheFile: boolean, userId: number | null): void {
  const info = Deno.lstatSync(path);
  const mode = info.mode ?? 0;
  const isShared = !holdsTheFile && (mode & STICKY) !== 0;
  checkOwner(path, isShared ? { uid: info.uid, mode: mode & ~0o022 } : info, userId);
}

/** Where a symbolic link leads; null if the path is none. In a sticky directory, a link of somebody else is refused. */
function linkTarget(path: string, userId: number | null): string | null {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  if (!info.isSymlink) return null;
  checkOwner(path, { uid: info.uid, mode: 0 }, userId);
  return Deno.readLinkSync(path);
}
