import { asPid, type Pid } from "../core/identifiers.ts";

/** What we use of /proc/PID/stat (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly comm: string;
  readonly parent: Pid;
  /** Field 22: clock ticks after boot. */
  readonly startTime: number;
}

/** Reads the file's text; null if it is not of that form. The name may hold spaces and parentheses. */
export function parseStat(text: string): ProcessStat | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(" ");
  const parent = Number(fields[1]);
  const startTime = Number(fields[19]);
  if (!Number.isInteger(parent) || !Number.isInteger(startTime)) return null;
  return { comm: text.slice(open + 1, close), parent: asPid(parent), startTime };
}
