/** A system call failed. `op` is the call, `errno` the number it left (errno(3)). */
export class SystemError extends Error {
  override readonly name = "SystemError";

  constructor(readonly op: string, readonly errno: number, detail = "") {
    super(`Cannot ${op}: ${errnoText(errno)}${detail === "" ? "" : ` (${detail})`}`);
  }
}

export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EAGAIN = 11;
export const EACCES = 13;
export const EBUSY = 16;
export const EEXIST = 17;
export const EINVAL = 22;
export const EPERM = 1;
export const EMSGSIZE = 90;
export const EOPNOTSUPP = 95;
export const ENOBUFS = 105;

/** The texts of strerror(3) that a reader of our logs may meet. */
const TEXTS: ReadonlyMap<number, string> = new Map([
  [EPERM, "Operation not permitted"],
  [ENOENT, "No such file or directory"],
  [ESRCH, "No such process"],
  [EINTR, "Interrupted system call"],
  [EAGAIN, "Resource temporarily unavailable"],
  [EACCES, "Permission denied"],
  [EBUSY, "Device or resource busy"],
  [EEXIST, "File exists"],
  [20, "Not a directory"],
  [EINVAL, "Invalid argument"],
  [24, "Too many open files"],
  [40, "Too many levels of symbolic links"],
  [93, "Protocol not supported"],
  [EOPNOTSUPP, "Operation not supported"],
  [97, "Address family not supported by protocol"],
  [99, "Cannot assign requested address"],
  [100, "Network is down"],
  [101, "Network is unreachable"],
  [ENOBUFS, "No buffer space available"],
]);

function errnoText(errno: number): string {
  const text = TEXTS.get(errno);
  return text === undefined ? `errno ${errno}` : `${text} (errno ${errno})`;
}
