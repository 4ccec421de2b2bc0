import type { ControlGroup } from "../core/control_group.ts";
import { INIT } from "../core/identifiers.ts";
import type { ParentProcess, Process } from "../core/process.ts";
import { checkExe } from "./check_exe.ts";
import { cleanPath } from "./clean_path.ts";
import { parseControlGroup } from "./control_group.ts";
import { parseStat, type ProcessStat } from "./parse_stat.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";

/** Longer ancestries are cut: pid namespaces nest at most 32 deep, real ones are short. */
export const MAX_PARENTS = 64;

const decoder = new TextDecoder();

/**
 * Reads what rules and events want of a process; null if it is gone. The ancestors, which take the longest, are read when
 * they are first asked for: they live on while their child waits for its verdict.
 */
export function readProcess(procFs: ProcFs, directory: ProcessDirectory): Process | null {
  const stat = readStat(directory);
  if (stat === null) return null;
  const args = readArguments(directory);
  const executable = readExecutable(procFs, directory, args[0] ?? "", stat.comm);
  if (args[0] === "/proc/self/exe") args[0] = executable.path;
  let parents: readonly ParentProcess[] | null = null;
  return {
    pid: directory.pid,
    startTime: stat.startTime,
    path: executable.path,
    args,
    cwd: directory.readLink("cwd") ?? "",
    get parents() {
      return parents ??= readParents(procFs, stat);
    },
    controlGroup: readControlGroup(directory),
    exeMismatch: executable.mismatch,
  };
}

interface Executable {
  readonly path: string;
  readonly mismatch: string | null;
}

function readExecutable(procFs: ProcFs, directory: ProcessDirectory, firstArgument: string, comm: string): Executable {
  const link = directory.readLink("exe");
  const identity = directory.identityBehind("exe");
  const path = cleanPath({ link, firstArgument, comm });
  return { path, mismatch: checkExe(procFs, directory, identity, link, path) };
}

/** A pid that has gone to a younger process is nobody's parent any more. */
function readParents(procFs: ProcFs, first: ProcessStat): ParentProcess[] {
  const parents: ParentProcess[] = [];
  for (let child = first; child.parent > 0 && parents.length < MAX_PARENTS;) {
    const pid = child.parent;
    using directory = procFs.open(pid);
    const stat = directory === null ? null : readStat(directory);
    if (directory === null || stat === null || stat.startTime > child.startTime) break;
    const { path, mismatch } = readExecutable(procFs, directory, "", stat.comm);
    parents.push({ pid, path, exeMismatch: mismatch });
    if (pid === INIT) break;
    child = stat;
  }
  return parents;
}

function readControlGroup(directory: ProcessDirectory): ControlGroup | null {
  const bytes = directory.readFile("cgroup");
  return bytes === null ? null : parseControlGroup(decoder.decode(bytes));
}

/** /proc/PID/stat; null if the process is gone. */
export function readStat(directory: ProcessDirectory): ProcessStat | null {
  const bytes = directory.readFile("stat");
  return bytes === null ? null : parseStat(decoder.decode(bytes));
}

/** Arguments end with a zero byte each; a process that rewrote its title may have left none. */
export function readArguments(directory: ProcessDirectory): string[] {
  const commandLine = directory.readFile("cmdline");
  const text = commandLine === null ? "" : decoder.decode(commandLine);
  if (text === "") return [];
  return (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
}
