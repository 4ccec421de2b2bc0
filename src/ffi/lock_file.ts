import { EAGAIN, SystemError } from "../core/system_error.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_RDWR } from "./fcntl.ts";
import type { Libc } from "./libc.ts";

const O_NOFOLLOW = 0o400000;
const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes an exclusive lock on a file that is made if need be (flock(2)); it is held until the descriptor is closed or the
 * process ends, however. Null if somebody else holds it. Throws a SystemError.
 */
export function lockFile(libc: Libc, path: string): Descriptor | null {
  const flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  const number = libc.checked(libc.call.openat(AT_FDCWD, cString(path), flags, 0o600), `open ${path}`);
  const descriptor = new Descriptor(libc, number);
  if (libc.call.flock(number, LOCK_EX | LOCK_NB) === 0) return descriptor;
  const errno = libc.errno();
  descriptor[Symbol.dispose]();
  if (errno === EAGAIN) return null;
  throw new SystemError(`lock ${path}`, errno);
}
