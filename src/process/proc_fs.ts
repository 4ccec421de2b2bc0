import type { Pid, SocketInode } from "../core/identifiers.ts";

/** Which file it is, whatever its name: device and inode as stat(2) shows them. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: bigint;
}

/** The state of a file: its size in bytes, and a text that changes with its content, and is another file's never. */
export interface FileVersion {
  readonly size: number;
  readonly text: string;
}

/**
 * /proc/PID, held open: it goes on meaning this process, and answers nothing once the process is gone, also when its pid
 * is used again. Whatever cannot be read is null or 0.
 */
export interface ProcessDirectory extends Disposable {
  readonly pid: Pid;
  /** The text of a symbolic link: "exe", "cwd", "ns/mnt". */
  readLink(name: string): string | null;
  /** The content of a file, "stat" or "cmdline", cut at 64 KiB. Valid until the next call. */
  readFile(name: string): Uint8Array | null;
  /** The file that a link like "exe" leads to, even if no path leads there any more. */
  identityBehind(name: string): FileIdentity | null;
  /** The state of that file. */
  versionBehind(name: string): FileVersion | null;
  /** A descriptor that stands for that file, and does not read it (O_PATH): the caller's, who closes it. */
  holdBehind(name: string): number | null;
  /** The inode of the socket that file descriptor `fd` is; 0 if it is none. */
  socketAt(fd: number): SocketInode;
  /** Numbers of the open file descriptors; none if the process is gone. */
  descriptors(): number[];
  /** Remembers the program that the process runs now. */
  markProgram(): void;
  /** Whether it still runs the program that was marked: false after an exec, and where that cannot be told. */
  runsMarkedProgram(): boolean;
}

/** What attribution needs of /proc and of the daemon's own view of files. */
export interface ProcFs {
  /** Null if there is no such process. */
  open(pid: Pid): ProcessDirectory | null;
  /** Whether the number is that of a process, and not of a thread, which /proc also opens. */
  isProcess(pid: Pid): boolean;
  /** All processes, the newest first; among them numbers that are free, or of threads. */
  newestFirst(): Iterable<Pid>;
  /** The file at a path as the daemon sees it, links followed; null if there is none. */
  identityOf(path: string): FileIdentity | null;
  /**
   * The same as the kernel's own structures have it (s_dev, i_ino): on btrfs and overlayfs stat(2) shows another device.
   * Slower; null also where it cannot be told.
   */
  kernelIdentityOf(path: string): FileIdentity | null;
  /** The text of "ns/mnt" of the daemon itself. */
  readonly ownMountNamespace: string;
}

export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && a.device === b.device;
}
