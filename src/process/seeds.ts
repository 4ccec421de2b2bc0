import { asPid } from "../core/identifiers.ts";
import type { Seed } from "../ebpf/process_table.ts";
import type { FileIdentity, ProcessDirectory, ProcFs } from "./proc_fs.ts";
import { readArguments, readStat } from "./read_process.ts";

/** All processes that there are, as /proc shows them: what the monitor cannot have seen begin. Some 50 us each. */
export function readSeeds(procFs: ProcFs): Seed[] {
  const starts = new Map<number, number>();
  const found: { readonly parent: number; readonly seed: Omit<Seed, "parent"> }[] = [];
  for (const pid of procFs.newestFirst()) {
    using directory = procFs.isProcess(pid) ? procFs.open(pid) : null;
    const stat = directory === null ? null : readStat(directory);
    if (directory === null || stat === null) continue;
    starts.set(pid, stat.startTime);
    const program = readProgram(directory);
    if (program !== null) {
      found.push({ parent: stat.parent, seed: { process: { pid, start: stat.startTime }, program } });
    }
  }
  return found.map(({ parent, seed }) => {
    const start = starts.get(parent);
    return { ...seed, parent: start === undefined ? null : { pid: asPid(parent), start } };
  });
}

/** Null for threads of the kernel, which run no file, and for processes that are gone. */
function readProgram(directory: ProcessDirectory): Seed["program"] | null {
  const link = directory.readLink("exe");
  const file = directory.identityBehind("exe");
  if (link === null || file === null) return null;
  return { link, args: readArguments(directory), argsComplete: true, executable: kernelForm(file) };
}

const MINOR_BITS = 20;
const WORD = 0xffff_ffffn;

/** Device and inode as the kernel's dev_t (include/linux/kdev_t.h) and in two words. */
function kernelForm({ device, inode }: FileIdentity): Seed["program"]["executable"] {
  const [major = 0, minor = 0] = device.split(":").map(Number);
  return { device: major * 2 ** MINOR_BITS + minor, inode: { low: Number(inode & WORD), high: Number(inode >> 32n) } };
}

/** The same the other way round. */
export function fileIdentity({ device, inode }: Seed["program"]["executable"]): FileIdentity {
  const minor = device & ((1 << MINOR_BITS) - 1);
  return { device: `${device >>> MINOR_BITS}:${minor}`, inode: (BigInt(inode.high) << 32n) | BigInt(inode.low) };
}
