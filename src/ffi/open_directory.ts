import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "./fcntl.ts";
import type { Libc } from "./libc.ts";

const O_DIRECTORY = 0o200000;

/** Opens a directory, links followed. Throws a SystemError. */
export function openDirectory(libc: Libc, path: string): Descriptor {
  const flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const number = libc.checked(libc.call.openat(AT_FDCWD, cString(path), flags, 0), `open the directory ${path}`);
  return new Descriptor(libc, number);
}
