import { createLink, openTracepoint } from "./attach.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { createMaps } from "./create_maps.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR } from "./hooks.ts";
import { type KernelTypes, readKernelTypes } from "./kernel_types.ts";
import { loadProgram, type Program } from "./load_program.ts";
import { DEFAULT_SIZES, type MonitorSizes } from "./maps.ts";
import type { MonitorDescriptors } from "./monitor.ts";
import { OwnedDescriptors } from "./owned_descriptors.ts";
import type { Environment } from "./programs/environment.ts";
import { writeProgram, writeTracingProgram } from "./write_program.ts";

export interface LoadOptions {
  /**
   * The content of /sys/kernel/btf/vmlinux. Null where the kernel's memory is not to be read: then programs know only what
   * helpers tell, processes are not watched, and sockets are not listed; CAP_PERFMON is not needed.
   */
  readonly btf: Uint8Array | null;
  /** A descriptor of the directory of the cgroup (version 2) below which sockets are recorded: the root, for all. */
  readonly cgroup: number;
  readonly sizes?: MonitorSizes;
}

/** One user other than root may fill three quarters of `live`. */
const MOST_OF_USER = 3 / 4;

/** The programs in the kernel. They are attached for as long as this lives, or its process does. */
export class LoadedMonitor implements Disposable {
  readonly #owned: OwnedDescriptors;

  constructor(readonly descriptors: MonitorDescriptors, owned: OwnedDescriptors) {
    this.#owned = owned;
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

/**
 * Writes the programs for the running kernel, loads and attaches them. Processes come before sockets, so that of whoever
 * is recorded the program is known. Throws, with nothing left behind, a WireError or BtfError if the kernel's types do
 * not tell what is needed, or a BpfError with what the kernel refused.
 */
export function loadMonitor(calls: BpfCalls, { btf, cgroup, sizes = DEFAULT_SIZES }: LoadOptions): LoadedMonitor {
  const kernel = btf === null ? null : readKernelTypes(btf);
  calls.unlimitLockedMemory();
  const owned = new OwnedDescriptors(calls);
  try {
    const maps = createMaps(calls, sizes, owned);
    const common = { maps, mostOfUser: Math.floor(sizes.live * MOST_OF_USER) };
    const loader = new Loader(calls, owned);
    if (kernel !== null) loader.attachTracepoints(kernel, common);
    loader.attachToCgroup(cgroup, { ...common, layout: kernel?.layout ?? null });
    const iterator = kernel === null ? null : loader.linkIterator(kernel, common);
    return new LoadedMonitor({ maps, iterator, sizes }, owned);
  } catch (error) {
    owned[Symbol.dispose]();
    throw error;
  }
}

/** What every program is written for, whether it reads the kernel's memory or not. */
type Common = Omit<Environment, "layout">;

class Loader {
  readonly #calls: BpfCalls;
  readonly #owned: OwnedDescriptors;

  constructor(calls: BpfCalls, owned: OwnedDescriptors) {
    this.#calls = calls;
    this.#owned = owned;
  }

  attachTracepoints(kernel: KernelTypes, common: Common): void {
    for (const hook of PROCESS_HOOKS) {
      const program = writeTracingProgram(hook, kernel, common);
      this.#link(program, (number) => openTracepoint(this.#calls, hook.name, number));
    }
  }

  attachToCgroup(cgroup: number, environment: Environment): void {
    for (const hook of SOCKET_HOOKS) {
      const program = writeProgram(hook, environment);
      this.#link(program, (number) => createLink(this.#calls, hook.name, number, cgroup, hook.attachType));
    }
  }

  linkIterator(kernel: KernelTypes, common: Common): number {
    const { name, attachType } = SOCKET_ITERATOR;
    const program = writeTracingProgram(SOCKET_ITERATOR, kernel, common);
    return this.#link(program, (number) => createLink(this.#calls, name, number, 0, attachType));
  }

  /** Loads a program and attaches it. A link holds its program, whose own descriptor is not needed any more. */
  #link(program: Program, link: (number: number) => number): number {
    const number = loadProgram(this.#calls, program);
    try {
      return this.#owned.add(link(number));
    } finally {
      this.#calls.close(number);
    }
  }
}
