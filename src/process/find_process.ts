import type { Pid, SocketInode } from "../core/identifiers.ts";
import type { Clock } from "../core/clock.ts";
import type { Process } from "../core/process.ts";
import { type KnownProcess, ProcessCache } from "./process_cache.ts";
import { SlotCache } from "./slot_cache.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";

/** Slots for sockets whose holder was found, and for those without one. */
const SOCKET_SLOTS = 4096;
/** So long a socket that nobody held is not searched for again. */
const NOBODY_MILLISECONDS = 1000;
/** Known processes that are asked before all are searched: each costs a readlink, the first few a listing. */
const ASK_RECENT_DESCRIPTORS = 16;
const ASK_ALL_DESCRIPTORS = 4;
/** Threads that connect at the same time use so many descriptors in turn; each one asked costs a readlink. */
const RECENT_DESCRIPTORS = 8;

interface Holder {
  readonly known: KnownProcess;
  readonly fd: number;
}

/**
 * Finds the process that holds a socket open. What was found before is believed only after the descriptor's link has been
 * read again; a new socket is looked for in the processes that opened the last ones, then in all, the newest first.
 */
export class ProcessFinder implements Disposable {
  readonly #procFs: ProcFs;
  readonly #clock: Clock;
  readonly #cache: ProcessCache;
  readonly #holders = new SlotCache<SocketInode, Holder>(SOCKET_SLOTS);
  readonly #nobody = new SlotCache<SocketInode, number>(SOCKET_SLOTS);

  constructor(procFs: ProcFs, clock: Clock) {
    this.#procFs = procFs;
    this.#clock = clock;
    this.#cache = new ProcessCache(procFs, clock);
  }

  /** The holder of the socket, details read or known to be fresh; null if no process has it open. */
  find(inode: SocketInode): KnownProcess | null {
    if (inode === 0 || this.#isNobodys(inode)) return null;
    const holder = this.#remembered(inode) ?? this.#amongKnown(inode) ?? this.#amongAll(inode);
    if (holder === null) {
      this.#nobody.set(inode, this.#clock.monotonicMilliseconds());
      return null;
    }
    return this.#take(inode, holder);
  }

  /** The process of this pid, if it holds the socket; as above, but nobody else is asked. */
  findIn(pid: Pid, inode: SocketInode): KnownProcess | null {
    const holder = inode === 0 ? null : this.#inKnown(pid, inode) ?? this.#inProcess(pid, inode);
    return holder === null ? null : this.#take(inode, holder);
  }

  /** Closes what is kept open of processes. */
  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }

  /** The open directory of a process that `find` returned; null if it has been dropped since. */
  directoryOf(process: Process): ProcessDirectory | null {
    return this.#cache.directoryOf(process);
  }

  #take(inode: SocketInode, holder: Holder): KnownProcess | null {
    remember(holder);
    this.#holders.set(inode, holder);
    return this.#cache.freshen(holder.known) ? holder.known : null;
  }

  #remembered(inode: SocketInode): Holder | null {
    const holder = this.#holders.get(inode);
    if (holder === undefined) return null;
    if (!holder.known.closed && holder.known.directory.socketAt(holder.fd) === inode) return holder;
    this.#holders.delete(inode);
    return null;
  }

  #amongKnown(inode: SocketInode): Holder | null {
    const fd = amongRecent(this.#cache.last, inode);
    if (this.#cache.last !== null && fd !== null) return { known: this.#cache.last, fd };
    const known = this.#cache.mostRecent(ASK_RECENT_DESCRIPTORS);
    for (const each of known) {
      const fd = amongRecent(each, inode);
      if (fd !== null) return { known: each, fd };
    }
    for (const each of known.slice(0, ASK_ALL_DESCRIPTORS)) {
      const fd = descriptorOf(each.directory, inode);
      if (fd !== null) return { known: each, fd };
    }
    return null;
  }

  #amongAll(inode: SocketInode): Holder | null {
    for (const pid of this.#procFs.newestFirst()) {
      const holder = this.#inProcess(pid, inode);
      if (holder !== null) return holder;
    }
    return null;
  }

  #inKnown(pid: Pid, inode: SocketInode): Holder | null {
    const known = this.#cache.of(pid);
    const fd = known === null ? null : amongRecent(known, inode) ?? descriptorOf(known.directory, inode);
    return known === null || fd === null ? null : { known, fd };
  }

  #inProcess(pid: Pid, inode: SocketInode): Holder | null {
    const directory = this.#procFs.open(pid);
    const fd = directory === null ? null : descriptorOf(directory, inode);
    const holds = fd !== null && this.#procFs.isProcess(pid);
    const known = directory === null || !holds ? null : this.#cache.add(directory);
    if (known !== null && fd !== null) return { known, fd };
    directory?.[Symbol.dispose]();
    return null;
  }

  #isNobodys(inode: SocketInode): boolean {
    const since = this.#nobody.get(inode);
    if (since === undefined) return false;
    if (this.#clock.monotonicMilliseconds() - since < NOBODY_MILLISECONDS) return true;
    this.#nobody.delete(inode);
    return false;
  }
}

function descriptorOf(directory: KnownProcess["directory"], inode: SocketInode): number | null {
  for (const fd of directory.descriptors()) {
    if (directory.socketAt(fd) === inode) return fd;
  }
  return null;
}

/** Where among the descriptors of its last sockets a process has this one. */
function amongRecent(known: KnownProcess | null, inode: SocketInode): number | null {
  if (known === null) return null;
  for (const fd of known.recent) if (known.directory.socketAt(fd) === inode) return fd;
  return null;
}

function remember({ known: { recent }, fd }: Holder): void {
  if (recent[0] === fd) return;
  const at = recent.indexOf(fd);
  if (at >= 0) recent.splice(at, 1);
  else if (recent.length === RECENT_DESCRIPTORS) recent.pop();
  recent.unshift(fd);
}
