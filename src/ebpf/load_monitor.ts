import { createLink, openTracepoint } from "./attach.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { createMap } from "./bpf_map.ts";
import { Btf } from "./btf.ts";
import { BTF_KIND_FUNC, BTF_KIND_TYPEDEF } from "./btf_kinds.ts";
import { BPF_TRACE_ITER } from "./constants.ts";
import { type Hook, PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR, type TracingHook } from "./hooks.ts";
import { kernelLayout } from "./kernel_layout.ts";
import { loadProgram } from "./load_program.ts";
import { DEFAULT_SIZES, mapDefinitions, type MapDescriptors, type MonitorSizes } from "./maps.ts";
import type { MonitorDescriptors } from "./monitor.ts";
import type { Environment } from "./programs/environment.ts";

export interface LoadOptions {
  /** The content of /sys/kernel/btf/vmlinux. */
  readonly btf: Uint8Array;
  /** A descriptor of the directory of the cgroup (version 2) below which sockets are recorded: the root, for all. */
  readonly cgroup: number;
  readonly sizes?: MonitorSizes;
}

/** One user other than root may fill three quarters of `live`. */
const MOST_OF_USER = 3 / 4;

/** The programs in the kernel. They are attached for as long as this lives, or its process does. */
export class LoadedMonitor implements Disposable {
  readonly #calls: BpfCalls;
  readonly #owned: number[];

  /** `owned` are the descriptors to close, in the order in which they were opened. */
  constructor(calls: BpfCalls, readonly descriptors: MonitorDescriptors, owned: readonly number[]) {
    this.#calls = calls;
    this.#owned = [...owned];
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#owned.splice(0).reverse()) this.#calls.close(descriptor);
  }
}

/**
 * Writes the programs for the running kernel, loads and attaches them. Processes come before sockets, so that of whoever
 * is recorded the program is known. Throws, with nothing left behind, a WireError or BtfError if the kernel's types do
 * not tell what is needed, or a BpfError with what the kernel refused.
 */
export function loadMonitor(calls: BpfCalls, options: LoadOptions): LoadedMonitor {
  const loader = new Loader(calls, options);
  try {
    return loader.load();
  } catch (error) {
    loader.close();
    throw error;
  }
}

class Loader {
  readonly #calls: BpfCalls;
  readonly #cgroup: number;
  readonly #sizes: MonitorSizes;
  readonly #btf: Btf;
  readonly #owned: number[] = [];

  constructor(calls: BpfCalls, { btf, cgroup, sizes = DEFAULT_SIZES }: LoadOptions) {
    this.#calls = calls;
    this.#cgroup = cgroup;
    this.#sizes = sizes;
    this.#btf = new Btf(btf);
  }

  load(): LoadedMonitor {
    const layout = kernelLayout(this.#btf);
    this.#calls.unlimitLockedMemory();
    const maps = this.#createMaps();
    const environment = { layout, maps, mostOfUser: Math.floor(this.#sizes.live * MOST_OF_USER) };
    for (const hook of PROCESS_HOOKS) this.#attachTracepoint(hook, environment);
    for (const hook of SOCKET_HOOKS) this.#attachToCgroup(hook, environment);
    const iterator = this.#linkIterator(environment);
    return new LoadedMonitor(this.#calls, { maps, iterator, sizes: this.#sizes }, this.#owned);
  }

  close(): void {
    for (const descriptor of this.#owned.splice(0).reverse()) this.#calls.close(descriptor);
  }

  #createMaps(): MapDescriptors {
    const maps = Object.entries(mapDefinitions(this.#sizes)).map(([name, definition]) => {
      return [name, this.#own(createMap(this.#calls, definition))] as const;
    });
    return Object.fromEntries(maps) as MapDescriptors;
  }

  #attachTracepoint(hook: TracingHook, environment: Environment): void {
    const program = this.#loadTracing(hook, BTF_KIND_TYPEDEF, environment);
    this.#linkTo(program, () => openTracepoint(this.#calls, hook.name, program));
  }

  #attachToCgroup(hook: Hook, environment: Environment): void {
    const program = this.#load(hook, 0, environment);
    this.#linkTo(program, () => createLink(this.#calls, hook.name, program, this.#cgroup, hook.attachType));
  }

  #linkIterator(environment: Environment): number {
    const program = this.#loadTracing(SOCKET_ITERATOR, BTF_KIND_FUNC, environment);
    return this.#linkTo(program, () => createLink(this.#calls, SOCKET_ITERATOR.name, program, 0, BPF_TRACE_ITER));
  }

  #loadTracing(hook: TracingHook, kind: number, environment: Environment): number {
    return this.#load(hook, this.#btf.typeId(kind, hook.target), environment);
  }

  #load({ name, type, attachType, write }: Hook, attachBtfId: number, environment: Environment): number {
    return loadProgram(this.#calls, { name, type, attachType, attachBtfId, instructions: write(environment) });
  }

  /** A link holds its program: the program's own descriptor is not needed any more. */
  #linkTo(program: number, link: () => number): number {
    try {
      return this.#own(link());
    } finally {
      this.#calls.close(program);
    }
  }

  #own(descriptor: number): number {
    this.#owned.push(descriptor);
    return descriptor;
  }
}
