import type { ProcessDirectory } from "./proc_fs.ts";

/**
 * Whether the kernel keeps to itself what a process has open, what it runs and where (ptrace(2), "Ptrace access mode
 * checking"): it is of another user, or has more rights than we. Its arguments can be read all the same; threads of the
 * kernel and ended processes have none, and nothing to hide.
 */
export function isClosedToUs(directory: ProcessDirectory): boolean {
  return directory.readLink("cwd") === null && (directory.readFile("cmdline")?.length ?? 0) > 0;
}
