import { asGid, asPid, asUid, type Gid, type Pid, type Uid } from "../core/identifiers.ts";

/** What we use of /proc/PID/status (proc_pid_status(5)). */
export interface ProcessStatus {
  /** The process that a thread belongs to; of a process its own id. */
  readonly process: Pid;
  readonly realUser: Uid;
  readonly effectiveUser: Uid;
  /** The effective one, by which files are opened, and the supplementary ones. */
  readonly groups: readonly Gid[];
}

/** Reads the file's text; null if it is not of that form. A name cannot pass for a line: its line ends are escaped. */
export function parseStatus(text: string): ProcessStatus | null {
  const process = /^Tgid:\t([0-9]+)$/m.exec(text);
  const users = /^Uid:\t([0-9]+)\t([0-9]+)\t/m.exec(text);
  const main = /^Gid:\t[0-9]+\t([0-9]+)\t/m.exec(text);
  const others = /^Groups:\t([0-9 ]*)$/m.exec(text);
  if (process === null || users === null || main === null || others === null) return null;
  return {
    process: asPid(Number(process[1])),
    realUser: asUid(Number(users[1])),
    effectiveUser: asUid(Number(users[2])),
    groups: [main[1] ?? "", ...(others[1] ?? "").split(" ").filter((word) => word !== "")].map(Number).map(asGid),
  };
}
