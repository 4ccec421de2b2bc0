import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Descriptor } from "../ffi/descriptor.ts";
import type { Libc } from "../ffi/libc.ts";
import { lockFile } from "../ffi/lock_file.ts";

/**
 * Takes the lock that makes this the only daemon of its network namespace. It lies in a directory where nobody but root
 * can put a file, and is named after the namespace. Throws an ExitError that names the other daemon.
 */
export function lockInstance(libc: Libc, directory: string): Descriptor {
  Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
  const { uid, mode } = Deno.lstatSync(directory);
  if (uid !== Deno.uid() || ((mode ?? 0) & 0o022) !== 0) {
    throw new ExitError(EXIT.notAllowed, `${directory} must belong to the user who runs this, writable by nobody else`);
  }
  const namespace = /\d+/.exec(Deno.readLinkSync("/proc/self/ns/net"))?.[0] ?? "";
  const path = `${directory}/netns-${namespace}.lock`;
  const lock = lockFile(libc, path);
  if (lock === null) {
    const owner = Deno.readTextFileSync(path).trim();
    throw new ExitError(EXIT.unavailable, `another Sallyport (pid ${owner}) guards this network namespace already`);
  }
  Deno.writeTextFileSync(path, `${Deno.pid}\n`);
  return lock;
}
