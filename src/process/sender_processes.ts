import type { Clock } from "../core/clock.ts";
import type { Pid } from "../core/identifiers.ts";
import type { ParentProcess, Process } from "../core/process.ts";
import type { ProcessIdentity } from "../ebpf/monitor_event.ts";
import type { ProcessTable, Program } from "../ebpf/process_table.ts";
import { checkEndedExe } from "./check_exe.ts";
import { cleanPath } from "./clean_path.ts";
import { isWhole } from "./is_whole.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";
import { FRESH_MILLISECONDS } from "./process_cache.ts";
import type { RecordedGroups } from "./recorded_groups.ts";
import { MAX_PARENTS, readProcess } from "./read_process.ts";
import { fileIdentity } from "./seeds.ts";

/** Each keeps up to three descriptors open. */
const MAX_OPEN = 256;

/** A process, and which of the programs that it ran one after the other. */
export interface Sender extends ProcessIdentity {
  readonly execId: number;
  /** Id of its control group, where a record tells it. */
  readonly cgroup?: number;
}

interface Open {
  readonly directory: ProcessDirectory;
  readonly execId: number;
  process: Process;
  readAt: number;
}

/**
 * Tells of a sender what rules and events want: from /proc while the process lives and runs the program that sent, from
 * the table of programs once it has ended or gone on to another program.
 */
export class SenderProcesses implements Disposable {
  readonly #procFs: ProcFs;
  readonly #clock: Clock;
  readonly #table: ProcessTable;
  readonly #groups: RecordedGroups;
  /** Last used last. */
  readonly #open = new Map<Pid, Open>();

  constructor(procFs: ProcFs, clock: Clock, table: ProcessTable, groups: RecordedGroups) {
    this.#procFs = procFs;
    this.#clock = clock;
    this.#table = table;
    this.#groups = groups;
  }

  /** Null if nothing at all is known of it. */
  find(sender: Sender): Process | null {
    return this.#fresh(sender) ?? this.#read(sender) ?? this.#remembered(sender);
  }

  /** The open directory of a process that `find` has given; null if it has ended since, or was let go of. */
  directoryOf(process: Process): ProcessDirectory | null {
    const open = this.#open.get(process.pid);
    return open?.process === process ? open.directory : null;
  }

  /** To be called when a process ends: what is kept open of it is closed. */
  forget({ pid, start }: ProcessIdentity): void {
    const open = this.#open.get(pid);
    if (open?.process.startTime === start) this.#close(pid, open);
  }

  [Symbol.dispose](): void {
    for (const [pid, open] of this.#open) this.#close(pid, open);
  }

  #fresh({ pid, start, execId }: Sender): Process | null {
    const open = this.#open.get(pid);
    if (open === undefined || open.process.startTime !== start || open.execId !== execId) return null;
    return this.#clock.monotonicMilliseconds() - open.readAt < FRESH_MILLISECONDS ? open.process : null;
  }

  /** Null if /proc has no such process any more, or one that runs another program by now. */
  #read(sender: Sender): Process | null {
    if (!this.#runs(sender)) return null;
    const before = this.#open.get(sender.pid);
    if (before !== undefined) this.#close(sender.pid, before);
    const directory = this.#procFs.open(sender.pid);
    const process = directory === null ? null : readProcess(this.#procFs, directory);
    if (directory === null || process === null || process.startTime !== sender.start || !isWhole(directory, process)) {
      directory?.[Symbol.dispose]();
      return null;
    }
    this.#keep(sender, directory, process);
    return process;
  }

  /** Whether the process, if it lives, still runs the program that sent, as far as that is told. */
  #runs(sender: Sender): boolean {
    const last = this.#table.lastExec(sender);
    return last === null || last === sender.execId;
  }

  #keep({ pid, execId }: Sender, directory: ProcessDirectory, process: Process): void {
    const readAt = this.#clock.monotonicMilliseconds();
    this.#open.set(pid, { directory, execId, process, readAt });
    if (this.#open.size <= MAX_OPEN) return;
    for (const [oldest, open] of this.#open) return this.#close(oldest, open);
  }

  #close(pid: Pid, open: Open): void {
    this.#open.delete(pid);
    open.directory[Symbol.dispose]();
  }

  #remembered(sender: Sender): Process | null {
    const program = this.#table.program(sender, sender.execId);
    return program === null ? null : {
      pid: sender.pid,
      startTime: sender.start,
      ...this.#executable(program),
      args: program.args,
      cwd: "",
      parents: this.#parents(sender),
      controlGroup: sender.cgroup === undefined ? null : this.#groups.find(sender.cgroup),
    };
  }

  /** As far as the table knows them, with what they ran last: they may have ended, too. */
  #parents(child: ProcessIdentity): ParentProcess[] {
    const parents: ParentProcess[] = [];
    for (let parent = this.#table.parent(child); parent !== null; parent = this.#table.parent(parent)) {
      const program = this.#table.lastProgram(parent);
      if (program === null || parents.length === MAX_PARENTS) break;
      parents.push({ pid: parent.pid, ...this.#executable(program) });
    }
    return parents;
  }

  #executable({ link, args, executable }: Program): Pick<Process, "path" | "exeMismatch"> {
    const path = cleanPath({ link, firstArgument: args[0] ?? "", comm: "" });
    return { path, exeMismatch: checkEndedExe(this.#procFs, fileIdentity(executable), link, path) };
  }
}
