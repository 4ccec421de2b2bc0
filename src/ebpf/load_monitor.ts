import { createLink, openTracepoint } from "./attach.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { createMap } from "./bpf_map.ts";
import { Btf } from "./btf.ts";
import { BTF_KIND_FUNC, BTF_KIND_TYPEDEF } from "./btf_kinds.ts";
import { type Hook, PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR, type TracingHook } from "./hooks.ts";
import { kernelLayout } from "./kernel_layout.ts";
import { loadProgram } from "./load_program.ts";
import { DEFAULT_SIZES, mapDefinitions, type MapDescriptors, type MonitorSizes } from "./maps.ts";
import type { MonitorDescriptors } from "./monitor.ts";
import { OwnedDescriptors } from "./owned_descriptors.ts";
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
  const types = new Btf(btf);
  const layout = kernelLayout(types);
  calls.unlimitLockedMemory();
  const owned = new OwnedDescriptors(calls);
  try {
    const maps = createMaps(calls, sizes, owned);
    const environment = { layout, maps, mostOfUser: Math.floor(sizes.live * MOST_OF_USER) };
    const loader = new Loader(calls, types, environment, owned);
    for (const hook of PROCESS_HOOKS) loader.attachTracepoint(hook);
    for (const hook of SOCKET_HOOKS) loader.attachToCgroup(hook, cgroup);
    const iterator = loader.linkIterator(SOCKET_ITERATOR);
    return new LoadedMonitor({ maps, iterator, sizes }, owned);
  } catch (error) {
    owned[Symbol.dispose]();
    throw error;
  }
}

function createMaps(calls: BpfCalls, sizes: MonitorSizes, owned: OwnedDescriptors): MapDescriptors {
  const maps = Object.entries(mapDefinitions(sizes)).map(([name, definition]) => {
    return [name, owned.add(createMap(calls, definition))] as const;
  });
  return Object.fromEntries(maps) as MapDescriptors;
}

class Loader {
  readonly #calls: BpfCalls;
  readonly #types: Btf;
  readonly #environment: Environment;
  readonly #owned: OwnedDescriptors;

  constructor(calls: BpfCalls, types: Btf, environment: Environment, owned: OwnedDescriptors) {
    this.#calls = calls;
    this.#types = types;
    this.#environment = environment;
    this.#owned = owned;
  }

  attachTracepoint(hook: TracingHook): void {
    const program = this.#load(hook, this.#types.typeId(BTF_KIND_TYPEDEF, hook.target));
    this.#link(program, () => openTracepoint(this.#calls, hook.name, program));
  }

  attachToCgroup(hook: Hook, cgroup: number): void {
    const program = this.#load(hook, 0);
    this.#link(program, () => createLink(this.#calls, hook.name, program, cgroup, hook.attachType));
  }

  linkIterator(hook: TracingHook): number {
    const program = this.#load(hook, this.#types.typeId(BTF_KIND_FUNC, hook.target));
    return this.#link(program, () => createLink(this.#calls, hook.name, program, 0, hook.attachType));
  }

  #load({ name, type, attachType, write }: Hook, attachBtfId: number): number {
    const instructions = write(this.#environment);
    return loadProgram(this.#calls, { name, type, attachType, attachBtfId, instructions });
  }

  /** A link holds its program: the program's own descriptor is not needed any more. */
  #link(program: number, link: () => number): number {
    try {
      return this.#owned.add(link());
    } finally {
      this.#calls.close(program);
    }
  }
}
