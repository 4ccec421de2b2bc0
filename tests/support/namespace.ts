import { BackgroundProcess } from "./background_process.ts";
import { type CommandResult, runCommand, type RunOptions } from "./run_command.ts";

/** Whose rights a command in a namespace gets: a user id (the group has the same number), or root where not told. */
export interface UserOption {
  readonly user?: number;
}

/** Two hosts in a cable's reach. */
export interface NamespacePair extends AsyncDisposable {
  /** Where the firewall runs: 10.77.0.1/24 and fd77::1/64 on veth0. */
  readonly host: Namespace;
  /** Whom it talks to: 10.77.0.2/24 and fd77::2/64 on veth0. */
  readonly server: Namespace;
}

export const HOST_IPV4 = "10.77.0.1";
export const HOST_IPV6 = "fd77::1";
export const SERVER_IPV4 = "10.77.0.2";
export const SERVER_IPV6 = "fd77::2";

/** A network namespace of its own, under a name that tells which process made it. */
export class Namespace implements AsyncDisposable {
  readonly #background: BackgroundProcess[] = [];

  private constructor(readonly name: string) {}

  /** A namespace with nothing but lo, which is up. `role` becomes the end of its name. */
  static create(role = "alone"): Namespace {
    const random = crypto.randomUUID().slice(0, 8);
    const namespace = new Namespace(`sallyport-${Deno.pid}-${random}-${role}`);
    ip("netns", "add", namespace.name);
    ip("-n", namespace.name, "link", "set", "lo", "up");
    return namespace;
  }

  /** Two namespaces joined by a veth pair; IPv6 addresses work at once. What earlier, dead processes left is removed. */
  static pair(): NamespacePair {
    sweepNamespaces();
    const host = Namespace.create("host");
    const server = Namespace.create("server");
    const dispose = async (): Promise<void> => {
      await host[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    ip("link", "add", "veth0", "netns", host.name, "type", "veth", "peer", "name", "veth0", "netns", server.name);
    host.#configure(HOST_IPV4, HOST_IPV6);
    server.#configure(SERVER_IPV4, SERVER_IPV6);
    return { host, server, [Symbol.asyncDispose]: dispose };
  }

  /** Runs a command in the namespace to its end. */
  run(command: readonly string[], options: RunOptions & UserOption = {}): Promise<CommandResult> {
    const { user, ...rest } = options;
    return runCommand(this.command(command, user === undefined ? {} : { user }), rest);
  }

  /** Starts a command in the namespace; it lives at most as long as the namespace. Its pid is the program's own. */
  spawn(
    command: readonly string[],
    options: Pick<Deno.CommandOptions, "env" | "cwd"> & UserOption = {},
  ): BackgroundProcess {
    const { user, ...rest } = options;
    const child = new BackgroundProcess(this.command(command, user === undefined ? {} : { user }), rest);
    this.#background.push(child);
    return child;
  }

  /** The command line that runs `command` here. nsenter, for `ip netns exec` would hide /sys/fs/cgroup. */
  command(command: readonly string[], { user }: UserOption = {}): string[] {
    const identity = user === undefined ? [] : [`--setuid=${user}`, `--setgid=${user}`];
    return ["nsenter", `--net=/run/netns/${this.name}`, ...identity, "--", ...command];
  }

  /** Kills whatever runs here, and removes the namespace with its interfaces. */
  async [Symbol.asyncDispose](): Promise<void> {
    killInside(this.name);
    for (const child of this.#background) await child[Symbol.asyncDispose]();
    ip("netns", "delete", this.name);
  }

  #configure(ipv4: string, ipv6: string): void {
    ip("-n", this.name, "address", "add", `${ipv4}/24`, "dev", "veth0");
    if (hasIpv6()) {
      // Link-local addresses are made when the interface comes up: they too are to be usable at once.
      const noDad = "echo 0 > /proc/sys/net/ipv6/conf/veth0/accept_dad";
      command("nsenter", `--net=/run/netns/${this.name}`, "--", "sh", "-c", noDad);
      ip("-n", this.name, "address", "add", `${ipv6}/64`, "dev", "veth0", "nodad");
    }
    ip("-n", this.name, "link", "set", "veth0", "up");
  }
}

/** Removes the namespaces (and kills what runs in them) whose creating process is gone. */
export function sweepNamespaces(): void {
  for (const name of namespaceNames()) {
    const pid = /^sallyport-([0-9]+)-/.exec(name)?.[1];
    if (pid === undefined || exists(`/proc/${pid}`)) continue;
    try {
      killInside(name);
      ip("netns", "delete", name);
    } catch (error) {
      if (exists(`/run/netns/${name}`)) throw error; // else another process swept it at the same time
    }
  }
}

/** Every process in the namespace gets SIGKILL, again and again until there is none: one may have forked meanwhile. */
function killInside(name: string): void {
  for (let round = 0; round < 100; round++) {
    const pids = ip("netns", "pids", name).split("\n").filter((line) => line !== "").map(Number);
    if (pids.length === 0) return;
    for (const pid of pids) killIfThere(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
  throw new Error(`Cannot empty the network namespace ${name}: processes in it survive SIGKILL`);
}

function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function namespaceNames(): string[] {
  return exists("/run/netns") ? [...Deno.readDirSync("/run/netns")].map(({ name }) => name) : [];
}

function hasIpv6(): boolean {
  return exists("/proc/net/if_inet6");
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function ip(...args: string[]): string {
  return command("ip", ...args);
}

function command(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args, stdin: "null" }).outputSync();
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`Cannot ${program} ${args.join(" ")}: ${decode(stderr).trim()}`);
  return decode(stdout);
}
