import { assertNever } from "../core/assert_never.ts";
import type { Pid } from "../core/identifiers.ts";
import type { ExecEvent, ExitEvent, ForkEvent, MonitorEvent, ProcessIdentity } from "./monitor_event.ts";

/** A program as a process runs it. */
export type Program = Pick<ExecEvent, "link" | "args" | "argsComplete" | "executable">;

/** A process that was there before the events were, as /proc shows it. */
export interface Seed {
  readonly process: ProcessIdentity;
  readonly parent: ProcessIdentity | null;
  readonly program: Program;
}

/** How long a process is remembered after its end: its packets may wait for somebody's answer. */
const KEPT_NANOSECONDS = 60e9;
const MOST_ENDED = 16_384;
/** Of the programs that a process ran one after the other, the latest so many. */
const MOST_STEPS = 8;

/** One of them. Its number is null where /proc told of it: then it is the one that follows `previous`. */
interface Step {
  readonly execId: number | null;
  readonly program: Program;
  readonly previous: Step | null;
}

interface Entry {
  readonly process: ProcessIdentity;
  readonly parent: ProcessIdentity | null;
  step: Step | null;
  /** Nanoseconds after boot; null while it lives. */
  endedAt: number | null;
  /** An ended process that had the same pid. */
  older: Entry | null;
}

/**
 * Which process ran which program when, by the events of the monitor. It knows processes that are gone, each program of
 * those that ran several, and what was inherited by those that only forked.
 */
export class ProcessTable {
  readonly #entries = new Map<Pid, Entry>();
  /** In the order of their ends. */
  readonly #ended = new Set<Entry>();

  /** Takes over what happened. Events have to come in their order. */
  apply(event: MonitorEvent): void {
    switch (event.kind) {
      case "exec":
        return this.#exec(event);
      case "fork":
        return this.#fork(event);
      case "exit":
        return this.#exit(event);
      case "released":
        return;
      default:
        assertNever(event);
    }
  }

  /**
   * Takes over what /proc shows, at the start and whenever events were lost: `seeds` are all processes that there are.
   * What events told stays; whoever is not among the seeds has ended. `now` is in nanoseconds after boot.
   */
  seed(seeds: Iterable<Seed>, now: number): void {
    const living = new Set<Entry>();
    for (const { process, parent, program } of seeds) {
      const entry = this.#find(process) ?? this.#add(process, parent, null);
      living.add(entry);
      const isKnown = entry.step !== null && entry.step.program.link === program.link;
      if (!isKnown) entry.step = { execId: null, program, previous: entry.step };
    }
    for (const entry of this.#entries.values()) {
      if (entry.endedAt === null && !living.has(entry)) this.#end(entry, now);
    }
    this.#forget(now);
  }

  /**
   * The program that a process ran when its execs had this number, as socket records and events have it. Null if the
   * process or that program is not known.
   */
  program(process: ProcessIdentity, execId: number): Program | null {
    const first = this.#find(process)?.step ?? null;
    for (let step = first; step !== null; step = step.previous) if (step.execId === execId) return step.program;
    for (let step = first; step !== null && (step.execId ?? Infinity) > execId; step = step.previous) {
      if (step.execId === null && execId > (step.previous?.execId ?? -1)) return step.program;
    }
    return null;
  }

  /** The program that it ran last; null if that is not known. */
  lastProgram(process: ProcessIdentity): Program | null {
    return this.#find(process)?.step?.program ?? null;
  }

  /** The number of its last exec; null if the process is not known, or its last program is known from /proc alone. */
  lastExec(process: ProcessIdentity): number | null {
    return this.#find(process)?.step?.execId ?? null;
  }

  /** Who began a process; null where that is not known. */
  parent(process: ProcessIdentity): ProcessIdentity | null {
    return this.#find(process)?.parent ?? null;
  }

  /** Whether the process is known and its end is not. */
  isAlive(process: ProcessIdentity): boolean {
    return this.#find(process)?.endedAt === null;
  }

  /** How many processes are known, those that have ended too. */
  get size(): number {
    let count = 0;
    for (let entries = [...this.#entries.values()]; entries.length > 0;) {
      count += entries.length;
      entries = entries.flatMap(({ older }) => older ?? []);
    }
    return count;
  }

  #exec({ process, execId, parent, link, args, argsComplete, executable, time }: ExecEvent): void {
    const entry = this.#find(process) ?? this.#add(process, parent, null);
    const program = { link, args, argsComplete, executable };
    entry.step = latest({ execId, program, previous: entry.step }, MOST_STEPS);
    this.#forget(time);
  }

  #fork({ process, parent }: ForkEvent): void {
    if (this.#find(process) === null) this.#add(process, parent, this.#find(parent)?.step ?? null);
  }

  #exit({ process, time }: ExitEvent): void {
    const entry = this.#find(process);
    if (entry !== null && entry.endedAt === null) this.#end(entry, time);
    this.#forget(time);
  }

  #find({ pid, start }: ProcessIdentity): Entry | null {
    for (let entry = this.#entries.get(pid) ?? null; entry !== null; entry = entry.older) {
      if (entry.process.start === start) return entry;
    }
    return null;
  }

  #add(process: ProcessIdentity, parent: ProcessIdentity | null, step: Step | null): Entry {
    const entry = { process, parent, step, endedAt: null, older: this.#entries.get(process.pid) ?? null };
    this.#entries.set(process.pid, entry);
    return entry;
  }

  #end(entry: Entry, time: number): void {
    entry.endedAt = time;
    this.#ended.add(entry);
  }

  #forget(now: number): void {
    for (const entry of this.#ended) {
      const isOld = (entry.endedAt ?? now) < now - KEPT_NANOSECONDS;
      if (!isOld && this.#ended.size <= MOST_ENDED) return;
      this.#ended.delete(entry);
      this.#remove(entry);
    }
  }

  #remove(entry: Entry): void {
    const { pid } = entry.process;
    const first = this.#entries.get(pid);
    if (first === entry && entry.older === null) this.#entries.delete(pid);
    else if (first === entry && entry.older !== null) this.#entries.set(pid, entry.older);
    for (let newer = first ?? null; newer !== null; newer = newer.older) {
      if (newer.older === entry) newer.older = entry.older;
    }
  }
}

/** The row without what is too old. */
function latest(step: Step, most: number): Step {
  if (step.previous === null) return step;
  return { ...step, previous: most <= 1 ? null : latest(step.previous, most - 1) };
}
