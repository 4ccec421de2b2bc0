import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Pid, Uid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import { isClosedToUs } from "../process/is_closed_to_us.ts";
import { parseStat } from "../process/parse_stat.ts";
import { parseStatus } from "../process/parse_status.ts";
import type { ProcessDirectory } from "../process/proc_fs.ts";
import { readProcess } from "../process/read_process.ts";
import { startedAt } from "../process/started_at.ts";
import { type HeldSocket, heldSockets } from "./held_socket.ts";
import type { Kernel } from "./with_kernel.ts";

/** What `sallyport process` tells of a process. */
export interface ProcessReport {
  readonly process: Process;
  /** The short name that it goes by. */
  readonly name: string;
  /** With whose rights it acts. */
  readonly user: NamedUser;
  /** Who started it. */
  readonly realUser: NamedUser;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Null where the process may not be looked into; then its path and directory are not known either. */
  readonly sockets: readonly HeldSocket[] | null;
  /** Its sockets are listed in another network namespace than ours. */
  readonly isElsewhere: boolean;
}

export interface NamedUser {
  readonly id: Uid;
  readonly name: string | null;
}

/** What is not this process's own: the host's uptime as text, our own network namespace, the time. */
export interface Surroundings {
  readonly uptime: string;
  readonly networkNamespace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Reads all that is told of a process. Throws an ExitError if there is none of that number. */
export function readReport({ procFs, sockets, names }: Kernel, pid: Pid, around: Surroundings): ProcessReport {
  using directory = procFs.open(pid);
  if (directory === null) throw noProcess(pid);
  const status = parseStatus(textOf(directory, "status"));
  const stat = parseStat(textOf(directory, "stat"));
  if (status !== null && status.process !== pid) throw noProcess(pid, `: it is a thread of process ${status.process}`);
  const process = readProcess(procFs, directory);
  if (status === null || stat === null || process === null) throw noProcess(pid);
  const user = (id: Uid): NamedUser => ({ id, name: names.user(id) });
  const namespace = directory.readLink("ns/net");
  return {
    process,
    name: stat.comm,
    user: user(status.effectiveUser),
    realUser: user(status.realUser),
    startedAt: startedAt(process.startTime, around.uptime, around.now),
    sockets: isClosedToUs(directory) ? null : heldSockets(directory, sockets, names),
    isElsewhere: namespace !== null && namespace !== around.networkNamespace,
  };
}

function textOf(directory: ProcessDirectory, name: string): string {
  return new TextDecoder().decode(directory.readFile(name) ?? new Uint8Array(0));
}

function noProcess(pid: Pid, why = ""): ExitError {
  return new ExitError(EXIT.failed, `there is no process ${pid}${why}`);
}
