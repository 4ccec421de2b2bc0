import type { Clock } from "../core/clock.ts";
import type { Pid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";
import { readProcess } from "./read_process.ts";

/** Each known process keeps three descriptors open. */
const MAX_PROCESSES = 256;
/** What can change without exec (directory, parents, the file at the path) is read again after this time. */
export const FRESH_MILLISECONDS = 1000;

/** A process that has been seen to hold a socket. */
export interface KnownProcess {
  readonly directory: ProcessDirectory;
  process: Process;
  /** Where its last sockets were, the latest first: the next one often has such a number. */
  readonly recent: number[];
  closed: boolean;
  readAt: number;
}

/** The processes that made the last connections, most recent last. */
export class ProcessCache implements Disposable {
  readonly #procFs: ProcFs;
  readonly #clock: Clock;
  readonly #known = new Map<ProcessDirectory, KnownProcess>();

  #last: KnownProcess | null = null;

  constructor(procFs: ProcFs, clock: Clock) {
    this.#procFs = procFs;
    this.#clock = clock;
  }

  /** The one used last; null before there is any. */
  get last(): KnownProcess | null {
    return this.#last;
  }

  /** The last used, most recent first. */
  mostRecent(count: number): KnownProcess[] {
    return [...this.#known.values()].slice(-count).reverse();
  }

  /**
   * Takes over an open directory, and lets go of those of ended processes. Null if this process has ended, too; then the
   * directory stays the caller's.
   */
  add(directory: ProcessDirectory): KnownProcess | null {
    const process = this.#read(directory);
    if (process === null) return null;
    this.#dropEnded();
    const readAt = this.#clock.monotonicMilliseconds();
    const known = { directory, process, recent: [], closed: false, readAt };
    this.#known.set(directory, known);
    if (this.#known.size > MAX_PROCESSES) this.#dropOldest();
    return known;
  }

  /** The process that had this pid when it was added last: it may have ended since. */
  of(pid: Pid): KnownProcess | null {
    return this.mostRecent(MAX_PROCESSES).find(({ directory }) => directory.pid === pid) ?? null;
  }

  directoryOf(process: Process): ProcessDirectory | null {
    return this.mostRecent(MAX_PROCESSES).find((known) => known.process === process)?.directory ?? null;
  }

  /** Makes sure that the details are those of the program it runs now. False if the process is gone. */
  freshen(known: KnownProcess): boolean {
    this.#touch(known);
    const now = this.#clock.monotonicMilliseconds();
    if (now - known.readAt < FRESH_MILLISECONDS && isWhole(known.process) && known.directory.runsMarkedProgram()) {
      return true;
    }
    const process = this.#read(known.directory);
    if (process === null) {
      this.#drop(known);
      return false;
    }
    known.process = process;
    known.readAt = now;
    return true;
  }

  [Symbol.dispose](): void {
    for (const known of this.#known.values()) this.#drop(known);
  }

  #touch(known: KnownProcess): void {
    if (known === this.#last) return;
    this.#last = known;
    this.#known.delete(known.directory);
    this.#known.set(known.directory, known);
  }

  /**
   * Marks first: an exec while we read is then seen at the next packet. Null also of a process that is about to end: it
   * lets go of its program before its sockets, and which program that was cannot be told any more.
   */
  #read(directory: ProcessDirectory): Process | null {
    directory.markProgram();
    const process = readProcess(this.#procFs, directory);
    return directory.readLink("exe") === null ? null : process;
  }

  /** Closes what is kept of processes that have ended. One read each tells that they have not. */
  #dropEnded(): void {
    for (const known of this.#known.values()) {
      if (!known.directory.runsMarkedProgram() && known.directory.readFile("stat") === null) this.#drop(known);
    }
  }

  #dropOldest(): void {
    for (const oldest of this.#known.values()) {
      this.#drop(oldest);
      return;
    }
  }

  #drop(known: KnownProcess): void {
    if (known === this.#last) this.#last = null;
    known.closed = true;
    known.directory[Symbol.dispose]();
    this.#known.delete(known.directory);
  }
}

/** In the midst of an exec a process shows the new program and no arguments yet. */
function isWhole({ args }: Process): boolean {
  return args.length > 0;
}
