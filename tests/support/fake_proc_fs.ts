import { asPid, asSocketInode, type Pid, type SocketInode } from "../../src/core/identifiers.ts";
import type { FileIdentity, ProcessDirectory, ProcFs } from "../../src/process/proc_fs.ts";

/** A process in words. Its executable is the file of that name, unless `executable` is another file. */
export interface ProcessDescription {
  readonly path: string;
  readonly executable?: FileIdentity | null;
  /** The link to the executable cannot be read: the process is about to end. */
  readonly noExecutable?: boolean;
  readonly parent?: number;
  readonly startTime?: number;
  readonly comm?: string;
  /** Arguments, each to be ended by a zero byte; or the file's whole text. */
  readonly args?: readonly string[] | string;
  readonly cwd?: string;
  /** Socket inodes by descriptor number. */
  readonly sockets?: Readonly<Record<number, number>>;
  readonly mountNamespace?: string;
  readonly networkNamespace?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly content?: Uint8Array;
  /** What the file claims to be, in bytes; that of its content unless told. */
  readonly size?: number;
  readonly cgroup?: string;
  /** Of a user whom we may not look into: what it has open, and where it is, cannot be read. */
  readonly closed?: boolean;
  /** Real and effective user; root unless told. */
  readonly users?: readonly [real: number, effective: number];
  /** The number is that of a thread of this process. */
  readonly threadOf?: number;
}

/** A process that runs. What is set anew is what /proc says from then on. */
export class FakeProcess {
  alive = true;
  /** Counts up with each exec. */
  program = 1;

  constructor(public description: ProcessDescription) {}

  exec(description: Partial<ProcessDescription>): void {
    this.description = { ...this.description, ...description };
    this.program++;
  }

  change(description: Partial<ProcessDescription>): void {
    this.description = { ...this.description, ...description };
  }
}

/** /proc as a table in memory, which counts what is asked of it. */
export class FakeProcFs implements ProcFs {
  readonly ownMountNamespace = "mnt:[1]";
  readonly files = new Map<string, FileIdentity>();
  /** Where the kernel's own identity of a file is another than that of stat(2). */
  readonly kernelFiles = new Map<string, FileIdentity>();
  readonly processes = new Map<number, FakeProcess>();
  /** How often all processes were listed. */
  searches = 0;
  readonly opened: FakeDirectory[] = [];
  #nextInode = 1n;

  /** A file of its own at this path. */
  addFile(path: string): FileIdentity {
    const identity = { device: "8:1", inode: this.#nextInode++ };
    this.files.set(path, identity);
    return identity;
  }

  start(pid: number, description: ProcessDescription): FakeProcess {
    if (!this.files.has(description.path)) this.addFile(description.path);
    const process = new FakeProcess(description);
    this.processes.set(pid, process);
    return process;
  }

  /** The process ends; directories that are open go on meaning it, and answer nothing. */
  end(pid: number): void {
    const process = this.processes.get(pid);
    if (process !== undefined) process.alive = false;
    this.processes.delete(pid);
  }

  /** Directories that were opened and not disposed of. */
  get openDirectories(): number {
    return this.opened.filter(({ disposals }) => disposals === 0).length;
  }

  open(pid: Pid): FakeDirectory | null {
    const process = this.processes.get(pid);
    if (process === undefined) return null;
    const directory = new FakeDirectory(this, pid, process);
    this.opened.push(directory);
    return directory;
  }

  newestFirst(): Pid[] {
    this.searches++;
    return [...this.processes.keys()].sort((a, b) => b - a).map(asPid);
  }

  isProcess(pid: Pid): boolean {
    const process = this.processes.get(pid);
    return process !== undefined && process.description.threadOf === undefined;
  }

  identityOf(path: string): FileIdentity | null {
    return this.files.get(path) ?? null;
  }

  kernelIdentityOf(path: string): FileIdentity | null {
    return this.kernelFiles.get(path) ?? null;
  }
}

class FakeDirectory implements ProcessDirectory {
  disposals = 0;
  /** How often the link of a descriptor was read, and the list of them. */
  links = 0;
  listings = 0;
  #marked = 0;
  readonly #fs: FakeProcFs;
  readonly #process: FakeProcess;

  constructor(fs: FakeProcFs, readonly pid: Pid, process: FakeProcess) {
    this.#fs = fs;
    this.#process = process;
  }

  readLink(name: string): string | null {
    const process = this.#description();
    if (process === null || process.closed === true || (name === "exe" && process.noExecutable === true)) return null;
    const links: Readonly<Record<string, string>> = {
      exe: process.path,
      cwd: process.cwd ?? "/",
      "ns/mnt": process.mountNamespace ?? this.#fs.ownMountNamespace,
      ...(process.networkNamespace && { "ns/net": process.networkNamespace }),
    };
    return links[name] ?? null;
  }

  readFile(name: string): Uint8Array | null {
    const process = this.#description();
    if (process === null) return null;
    const { comm = "program", parent = 0, startTime = 100, args = ["program"], environment = {}, users = [0, 0] } =
      process;
    const files: Readonly<Record<string, string>> = {
      stat: `${this.pid} (${comm}) S ${parent} ${"0 ".repeat(17)}${startTime} 0 0`,
      cmdline: typeof args === "string" ? args : args.map((each) => `${each}\0`).join(""),
      cgroup: `0::${process.cgroup ?? "/"}\n`,
      status: `Name:\t${comm}\nTgid:\t${process.threadOf ?? this.pid}\nUid:\t${
        users.join("\t")
      }\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t998 \n`,
      environ: Object.entries(environment).map(([key, value]) => `${key}=${value}\0`).join(""),
    };
    const text = files[name];
    return text === undefined ? null : new TextEncoder().encode(text);
  }

  identityBehind(name: string): FileIdentity | null {
    const process = this.#description();
    if (process === null || name !== "exe" || process.closed === true) return null;
    return process.executable === undefined ? this.#fs.identityOf(process.path) : process.executable;
  }

  versionBehind(name: string): { size: number; text: string } | null {
    const identity = this.identityBehind(name);
    const { content = new Uint8Array(0), size = content.length } = this.#description() ?? {};
    return identity === null ? null : { size, text: `${identity.inode} ${content.join(" ")}` };
  }

  holdBehind(name: string): number | null {
    return this.identityBehind(name) === null ? null : 1_000 + this.pid;
  }

  socketAt(fd: number): SocketInode {
    this.links++;
    const process = this.#description();
    return asSocketInode(process?.closed === true ? 0 : process?.sockets?.[fd] ?? 0);
  }

  descriptors(): number[] {
    this.listings++;
    const process = this.#description();
    return process?.closed === true ? [] : Object.keys(process?.sockets ?? {}).map(Number);
  }

  markProgram(): void {
    this.#marked = this.#process.program;
  }

  runsMarkedProgram(): boolean {
    return this.#description() !== null && this.#marked === this.#process.program;
  }

  [Symbol.dispose](): void {
    this.disposals++;
  }

  #description(): ProcessDescription | null {
    if (this.disposals > 0) throw new Error(`The directory of process ${this.pid} is used after it was disposed of`);
    return this.#process.alive ? this.#process.description : null;
  }
}
