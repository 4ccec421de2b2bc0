import type { Pid, SocketInode } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import { isClosedToUs } from "./is_closed_to_us.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";
import { readProcess } from "./read_process.ts";

/** A process that has a socket open, and under which numbers. */
export interface SocketHolder {
  readonly process: Process;
  readonly descriptors: readonly number[];
}

interface Holding {
  readonly process: Process;
  readonly descriptor: number;
  readonly next: Holding | null;
}

/**
 * Who had which sockets open while /proc was walked once: every process with every descriptor, in all network
 * namespaces. A socket made after its process was passed has no holder here.
 */
export class SocketHolders {
  readonly #holdings = new Map<SocketInode, Holding>();
  #closedProcesses = 0;

  /** Walks all processes. Costs a readlink for each open file of the system, some 3 us. */
  static find(procFs: ProcFs): SocketHolders {
    const found = new SocketHolders();
    for (const pid of procFs.newestFirst()) found.#add(procFs, pid);
    return found;
  }

  /** How many processes could not be looked into: the sockets that nobody seems to hold may be theirs. */
  get closedProcesses(): number {
    return this.#closedProcesses;
  }

  /** All that hold a socket (a server's workers share one), the oldest first; none if nobody does that we may look into. */
  of(inode: SocketInode): SocketHolder[] {
    const descriptors = new Map<Process, number[]>();
    for (let holding = this.#holdings.get(inode) ?? null; holding !== null; holding = holding.next) {
      const { process, descriptor } = holding;
      const before = descriptors.get(process);
      if (before === undefined) descriptors.set(process, [descriptor]);
      else before.unshift(descriptor);
    }
    return Array.from(descriptors, ([process, numbers]) => ({ process, descriptors: numbers }));
  }

  #add(procFs: ProcFs, pid: Pid): void {
    using directory = procFs.open(pid);
    if (directory === null) return;
    if (!this.#addDescriptors(procFs, directory) && isClosedToUs(directory)) this.#closedProcesses++;
  }

  /** False if it holds no socket. The process is read when its first one is seen. */
  #addDescriptors(procFs: ProcFs, directory: ProcessDirectory): boolean {
    let process: Process | null = null;
    for (const descriptor of directory.descriptors()) {
      const inode = directory.socketAt(descriptor);
      if (inode === 0) continue;
      if (process === null && procFs.isProcess(directory.pid)) process = readProcess(procFs, directory);
      if (process === null) break;
      this.#holdings.set(inode, { process, descriptor, next: this.#holdings.get(inode) ?? null });
    }
    return process !== null;
  }
}
