import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Descriptor } from "../ffi/descriptor.ts";
import type { Libc } from "../ffi/libc.ts";
import { lockFile } from "../ffi/lock_file.ts";
import { ifThere } from "../store/if_there.ts";
import { lockPath } from "./lock_path.ts";

/** Says why the lock is not to be had: `pid` holds it. */
export type LockRefusal = (pid: string) => string;

/**
 * Takes the lock that makes this the only daemon of its network namespace. It lies in a directory where nobody but root
 * can put a file, and is named after the namespace. Disposing of it removes the file. Throws an ExitError that names the
 * other daemon.
 */
export function lockInstance(libc: Libc, directory: string, refusal: LockRefusal = guardsAlready): Disposable {
  Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
  const { uid, mode } = Deno.lstatSync(directory);
  if (uid !== Deno.uid() || ((mode ?? 0) & 0o022) !== 0) {
    throw new ExitError(EXIT.notAllowed, `${directory} must belong to the user who runs this, writable by nobody else`);
  }
  const path = lockPath(directory);
  const lock = takeLock(libc, path, refusal);
  Deno.writeTextFileSync(path, `${Deno.pid}\n`);
  return {
    [Symbol.dispose]: () => {
      if (isAt(lock, path)) Deno.removeSync(path);
      lock[Symbol.dispose]();
    },
  };
}

/** Whoever held it may remove the file at any moment: then there is another, or none. */
function takeLock(libc: Libc, path: string, refusal: LockRefusal): Descriptor {
  for (;;) {
    const lock = lockFile(libc, path);
    const owner = lock === null ? ifThere(() => Deno.readTextFileSync(path)) : null;
    if (owner !== null) throw new ExitError(EXIT.unavailable, refusal(owner.trim()));
    if (lock === null) continue;
    if (isAt(lock, path)) return lock;
    lock[Symbol.dispose]();
  }
}

/** Whether the file of that name is the one that is locked. */
function isAt(lock: Descriptor, path: string): boolean {
  return ifThere(() => Deno.statSync(path).ino) === Deno.statSync(`/proc/self/fd/${lock.number}`).ino;
}

function guardsAlready(pid: string): string {
  return `another Sallyport (pid ${pid}) guards this network namespace already`;
}
