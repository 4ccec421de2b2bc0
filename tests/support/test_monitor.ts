import { type LoadedMonitor, loadMonitor } from "../../src/ebpf/load_monitor.ts";
import { DEFAULT_SIZES, type MonitorSizes } from "../../src/ebpf/maps.ts";
import { Monitor, type MonitorDescriptors } from "../../src/ebpf/monitor.ts";
import type { MonitorEvent } from "../../src/ebpf/monitor_event.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { openDirectory } from "../../src/ffi/open_directory.ts";
import { inCgroup, makeCgroup, removeCgroup } from "./cgroup.ts";

/** What every test with a monitor needs. */
export const MONITOR = ["root", "btf", "bpf", "cgroup2"] as const;

/** The product's monitor over a cgroup of its own: it records the sockets of whoever is started there. */
export class TestMonitor implements Disposable {
  readonly monitor: Monitor;
  /** What has been drained so far, of the whole machine. */
  readonly events: MonitorEvent[] = [];
  /** The directory of the cgroup. */
  readonly folder: string;
  readonly #libc = new Libc();
  readonly #loaded: LoadedMonitor;

  constructor(sizes: Partial<MonitorSizes> = {}) {
    this.folder = makeCgroup();
    try {
      const btf = Deno.readFileSync("/sys/kernel/btf/vmlinux");
      const bpf = new LinuxBpf(this.#libc);
      using directory = openDirectory(this.#libc, this.folder);
      this.#loaded = loadMonitor(bpf, { btf, cgroup: directory.number, sizes: { ...DEFAULT_SIZES, ...sizes } });
      this.monitor = new Monitor(bpf, this.#loaded.descriptors);
    } catch (error) {
      Deno.removeSync(this.folder);
      throw error;
    }
  }

  /** What another thread reads it by. */
  get descriptors(): MonitorDescriptors {
    return this.#loaded.descriptors;
  }

  /** The id of the cgroup: the inode of its directory. */
  get cgroup(): number {
    return Deno.statSync(this.folder).ino ?? 0;
  }

  /** The command line that runs `command` in the cgroup. */
  command(command: readonly string[]): string[] {
    return inCgroup(this.folder, command);
  }

  /** Adds what happened to `events`, and gives it. */
  drain(): MonitorEvent[] {
    const before = this.events.length;
    this.monitor.drain((event) => this.events.push(event));
    return this.events.slice(before);
  }

  [Symbol.dispose](): void {
    this.monitor[Symbol.dispose]();
    this.#loaded[Symbol.dispose]();
    this.#libc[Symbol.dispose]();
    removeCgroup(this.folder);
  }
}
