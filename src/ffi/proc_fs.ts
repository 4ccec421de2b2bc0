import { asPid, asSocketInode, type Pid, type SocketInode } from "../core/identifiers.ts";
import type { FileIdentity, FileVersion, ProcessDirectory, ProcFs } from "../process/proc_fs.ts";
import { u16host, u64host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_PATH, O_RDONLY } from "./fcntl.ts";
import type { Libc } from "./libc.ts";
import { SIZEOF_STATX, statx, STATX_BASIC_STATS, STATX_MNT_ID } from "./statx.ts";
import { versionIn } from "./version_in.ts";

const O_DIRECTORY = 0o200000;
const SEEK_SET = 0;

/** How many of the newest pids are tried before all are listed. */
const TRIED_PIDS = 24;
const LINK_BYTES = 4096;
const FILE_BYTES = 64 * 1024;
const LISTING_BYTES = 32 * 1024;
/** The names "0" to "1023" are kept: one of them is asked for with every connection. */
const KEPT_NAMES = 1024;

/** The head of struct linux_dirent64 (getdents(2)); the name follows, ended by a zero byte. */
const linux_dirent64 = struct("linux_dirent64", 19, { d_ino: u64host, d_off: u64host, d_reclen: u16host, d_type: u8 });

/** /proc by system calls: a third of the time of Deno's own functions, and relative to descriptors. */
export class LinuxProcFs implements ProcFs {
  readonly ownMountNamespace: string;
  readonly #io: ProcIo;
  readonly #root: string;

  constructor(libc: Libc, root = "/proc") {
    this.#io = new ProcIo(libc);
    this.#root = root;
    this.ownMountNamespace = this.#io.readLink(AT_FDCWD, `${root}/self/ns/mnt`) ?? "";
  }

  open(pid: Pid): ProcessDirectory | null {
    const directory = this.#io.open(AT_FDCWD, `${this.#root}/${pid}`, O_DIRECTORY);
    return directory === null ? null : new LinuxProcessDirectory(this.#io, pid, directory);
  }

  isProcess(pid: Pid): boolean {
    const status = this.#io.readFile(AT_FDCWD, `${this.#root}/${pid}/status`);
    return status !== null && /^Tgid:\t(\d+)$/m.exec(new TextDecoder().decode(status))?.[1] === String(pid);
  }

  /** The last few pids are tried as they are: listing all takes longer than most searches do. */
  *newestFirst(): Generator<Pid> {
    const last = this.#lastPid();
    const tried = Math.max(0, last - TRIED_PIDS);
    for (let pid = last; pid > tried; pid--) yield asPid(pid);
    using directory = this.#io.open(AT_FDCWD, this.#root, O_DIRECTORY);
    const pids = directory === null ? [] : this.#io.listNumbers(directory.number).sort((a, b) => b - a);
    for (const pid of pids) if (pid <= tried) yield asPid(pid);
    for (const pid of pids) if (pid > last) yield asPid(pid);
  }

  identityOf(path: string): FileIdentity | null {
    return path.includes("\0") ? null : this.#io.identity(AT_FDCWD, path);
  }

  kernelIdentityOf(path: string): FileIdentity | null {
    const file = path.includes("\0") ? null : this.#io.fileAndMount(AT_FDCWD, path);
    const mounts = file === null ? null : this.#io.readFile(AT_FDCWD, `${this.#root}/self/mountinfo`);
    if (file === null || mounts === null) return null;
    const device = deviceOfMount(new TextDecoder().decode(mounts), file.mount);
    return device === null ? null : { device, inode: file.inode };
  }

  /** The pid given out last, 0 if that is not told: higher ones are older, from before the numbers began anew. */
  #lastPid(): number {
    const load = this.#io.readFile(AT_FDCWD, `${this.#root}/loadavg`);
    const last = load === null ? NaN : Number(new TextDecoder().decode(load).trim().split(" ").at(-1));
    return Number.isInteger(last) ? last : 0;
  }
}

class LinuxProcessDirectory implements ProcessDirectory {
  readonly #io: ProcIo;
  readonly #directory: Descriptor;
  /** /proc/PID/fd, kept open too: a link relative to it costs one look-up less. */
  #descriptors: Descriptor | null = null;
  #environment: Descriptor | null = null;

  constructor(io: ProcIo, readonly pid: Pid, directory: Descriptor) {
    this.#io = io;
    this.#directory = directory;
  }

  readLink(name: string): string | null {
    return this.#io.readLink(this.#directory.number, name);
  }

  readFile(name: string): Uint8Array | null {
    return this.#io.readFile(this.#directory.number, name);
  }

  identityBehind(name: string): FileIdentity | null {
    return this.#io.identity(this.#directory.number, name);
  }

  versionBehind(name: string): FileVersion | null {
    return this.#io.version(this.#directory.number, name);
  }

  holdBehind(name: string): number | null {
    return this.#io.hold(this.#directory.number, name);
  }

  socketAt(fd: number): SocketInode {
    const directory = this.#openDescriptors();
    return directory === null ? asSocketInode(0) : this.#io.socketAt(directory.number, fd);
  }

  descriptors(): number[] {
    const directory = this.#openDescriptors();
    return directory === null ? [] : this.#io.listNumbers(directory.number);
  }

  /**
   * An open "environ" belongs to the address space that the process had at the open. An exec gives it a new one, and the
   * old file reads as empty from then on: one pread tells, where comparing file and arguments costs five calls.
   */
  markProgram(): void {
    this.#environment?.[Symbol.dispose]();
    this.#environment = this.#io.open(this.#directory.number, "environ", 0);
  }

  runsMarkedProgram(): boolean {
    return this.#environment !== null && this.#io.hasContent(this.#environment.number);
  }

  #openDescriptors(): Descriptor | null {
    this.#descriptors ??= this.#io.open(this.#directory.number, "fd", O_DIRECTORY);
    return this.#descriptors;
  }

  [Symbol.dispose](): void {
    this.#environment?.[Symbol.dispose]();
    this.#descriptors?.[Symbol.dispose]();
    this.#directory[Symbol.dispose]();
  }
}

/** The system calls, with buffers that are used again and again. */
class ProcIo {
  readonly #libc: Libc;
  readonly #link = new Uint8Array(LINK_BYTES);
  readonly #file = new Uint8Array(FILE_BYTES);
  readonly #listing = new Uint8Array(LISTING_BYTES);
  readonly #byte = new Uint8Array(1);
  readonly #stat = new Uint8Array(SIZEOF_STATX);
  readonly #names = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #decoder = new TextDecoder();
  readonly #descriptorNames: Uint8Array<ArrayBuffer>[] = [];

  constructor(libc: Libc) {
    this.#libc = libc;
    for (let fd = 0; fd < KEPT_NAMES; fd++) this.#descriptorNames.push(cString(`${fd}`));
  }

  open(at: number, path: string, flags: number): Descriptor | null {
    const number = this.#libc.call.openat(at, this.#name(path), O_RDONLY | O_CLOEXEC | flags, 0);
    return number < 0 ? null : new Descriptor(this.#libc, number);
  }

  readLink(at: number, path: string): string | null {
    const length = this.#libc.call.readlinkat(at, this.#name(path), this.#link, LINK_BYTES);
    return length < 0 ? null : this.#decoder.decode(this.#link.subarray(0, length));
  }

  socketAt(at: number, fd: number): SocketInode {
    const name = this.#descriptorNames[fd] ?? cString(`${fd}`);
    const length = this.#libc.call.readlinkat(at, name, this.#link, LINK_BYTES);
    return asSocketInode(parseSocketLink(this.#link, length));
  }

  readFile(at: number, path: string): Uint8Array | null {
    using file = this.open(at, path, 0);
    if (file === null) return null;
    let length = 0;
    for (;;) {
      const read = this.#libc.call.read(file.number, this.#file.subarray(length), FILE_BYTES - length);
      if (read < 0) return null;
      length += read;
      if (read === 0 || length === FILE_BYTES) return this.#file.subarray(0, length);
    }
  }

  /** Whether the file's first byte can be read. */
  hasContent(file: number): boolean {
    return this.#libc.call.pread(file, this.#byte, 1, 0n) === 1;
  }

  identity(at: number, path: string): FileIdentity | null {
    const stat = this.#statOf(at, path);
    const { stx_dev_major, stx_dev_minor, stx_ino } = statx.fields;
    return stat &&
      { device: `${stx_dev_major.get(stat, 0)}:${stx_dev_minor.get(stat, 0)}`, inode: stx_ino.get(stat, 0) };
  }

  /** Null also where the kernel does not tell the mount (before 5.8). */
  fileAndMount(at: number, path: string): { inode: bigint; mount: bigint } | null {
    const stat = this.#statOf(at, path);
    const { stx_mask, stx_ino, stx_mnt_id } = statx.fields;
    if (stat === null || (stx_mask.get(stat, 0) & STATX_MNT_ID) === 0) return null;
    return { inode: stx_ino.get(stat, 0), mount: stx_mnt_id.get(stat, 0) };
  }

  version(at: number, path: string): FileVersion | null {
    const stat = this.#statOf(at, path);
    return stat && versionIn(stat);
  }

  hold(at: number, path: string): number | null {
    const number = this.#libc.call.openat(at, this.#name(path), O_PATH | O_CLOEXEC, 0);
    return number < 0 ? null : number;
  }

  #statOf(at: number, path: string): DataView | null {
    if (this.#libc.call.statx(at, this.#name(path), 0, STATX_BASIC_STATS | STATX_MNT_ID, this.#stat) < 0) return null;
    return new DataView(this.#stat.buffer);
  }

  /** The entries of a directory whose names are numbers. */
  listNumbers(directory: number): number[] {
    const numbers: number[] = [];
    this.#libc.call.lseek(directory, 0n, SEEK_SET);
    for (;;) {
      const length = this.#libc.call.getdents64(directory, this.#listing, LISTING_BYTES);
      if (length <= 0) return numbers;
      collectNumbers(this.#listing.subarray(0, length), numbers);
    }
  }

  /** Names that are asked for again and again are encoded once; paths of programs are not kept. */
  #name(path: string): Uint8Array<ArrayBuffer> {
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const bytes = cString(path);
    if (!path.startsWith("/")) this.#names.set(path, bytes);
    return bytes;
  }
}

/** "8:1" from the line of a mount in /proc/PID/mountinfo (proc_pid_mountinfo(5)): "ID PARENT MAJOR:MINOR ...". */
function deviceOfMount(mountinfo: string, mount: bigint): string | null {
  const line = mountinfo.split("\n").find((each) => each.startsWith(`${mount} `));
  return line?.split(" ")[2] ?? null;
}

const SOCKET_LINK = new TextEncoder().encode("socket:[");
const DIGIT_0 = 0x30;

/** N of "socket:[N]" in the first `length` bytes; 0 for any other text, and for a negative length. */
function parseSocketLink(link: Uint8Array, length: number): number {
  if (length <= SOCKET_LINK.length) return 0;
  for (let at = 0; at < SOCKET_LINK.length; at++) {
    if (link[at] !== SOCKET_LINK[at]) return 0;
  }
  return parseDigits(link, SOCKET_LINK.length, length - 1);
}

function collectNumbers(listing: Uint8Array, numbers: number[]): void {
  const view = new DataView(listing.buffer, listing.byteOffset, listing.byteLength);
  for (let at = 0; at < listing.length;) {
    const name = at + linux_dirent64.size;
    const number = parseDigits(listing, name, listing.indexOf(0, name));
    if (number >= 0) numbers.push(number);
    at += linux_dirent64.fields.d_reclen.get(view, at);
  }
}

/** The decimal number in these bytes, -1 if there is anything but digits. */
function parseDigits(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return from < to ? number : -1;
}
