import type { Process } from "../core/process.ts";

/** Who asked for a name: enough of a process to know it again after its end. */
export interface Asker {
  readonly pid: number;
  /** Clock ticks after boot: with the pid, the process's identity. */
  readonly startTime: number;
  readonly path: string;
  /** Path of its control group; null if it is not known. */
  readonly group: string | null;
}

/** systemd-resolved, by its own word: for whom it has asked it does not tell. No process has this pid. */
export const RESOLVED: Asker = { pid: 0, startTime: 0, path: "systemd-resolved", group: null };

export function askerOf({ pid, startTime, path, controlGroup }: Process): Asker {
  return { pid, startTime, path, group: controlGroup?.path ?? null };
}

/** Whether both are one process. */
export function isSameAsker(a: Pick<Asker, "pid" | "startTime">, b: Pick<Asker, "pid" | "startTime">): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}
