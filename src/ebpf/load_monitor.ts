import { createLink, openTracepoint } from "./attach.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { createMap } from "./bpf_map.ts";
import { Btf } from "./btf.ts";
import { BTF_KIND_FUNC, BTF_KIND_TYPEDEF } from "./btf_kinds.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR } from "./hooks.ts";
import { type KernelLayout, kernelLayout } from "./kernel_layout.ts";
import { loadProgram, type Program } from "./load_program.ts";
import { DEFAULT_SIZES, mapDefinitions, type MapDescriptors, type MonitorSizes } from "./maps.ts";
import type { MonitorDescriptors } from "./monitor.ts";
import { OwnedDescriptors } from "./owned_descriptors.ts";
import type { Environment, ReadingEnvironment } from "./programs/environment.ts";

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
  const kernel = btf === null ? null : readKernel(btf);
  calls.unlimitLockedMemory();
  const owned = new OwnedDescriptors(calls);
  try {
    const maps = createMaps(calls, sizes, owned);
    const common = { maps, mostOfUser: Math.floor(sizes.live * MOST_OF_USER) };
    const loader = new Loader(calls, owned);
    const tracing = kernel === null ? null : new TracingLoader(calls, loader, kernel, common);
    tracing?.attachTracepoints();
    loader.attachToCgroup(cgroup, { ...common, layout: kernel?.layout ?? null });
    const iterator = tracing?.linkIterator() ?? null;
    return new LoadedMonitor({ maps, iterator, sizes }, owned);
  } catch (error) {
    owned[Symbol.dispose]();
    throw error;
  }
}

/** What the running kernel tells of its structures. */
interface Kernel {
  readonly types: Btf;
  readonly layout: KernelLayout;
}

function readKernel(btf: Uint8Array): Kernel {
  const types = new Btf(btf);
  return { types, layout: kernelLayout(types) };
}

function createMaps(calls: BpfCalls, sizes: MonitorSizes, owned: OwnedDescriptors): MapDescriptors {
  const maps = Object.entries(mapDefinitions(sizes)).map(([name, definition]) => {
    return [name, owned.add(createMap(calls, definition))] as const;
  });
  return Object.fromEntries(maps) as MapDescriptors;
}

class Loader {
  readonly #calls: BpfCalls;
  readonly #owned: OwnedDescriptors;

  constructor(calls: BpfCalls, owned: OwnedDescriptors) {
    this.#calls = calls;
    this.#owned = owned;
  }

  attachToCgroup(cgroup: number, environment: Environment): void {
    for (const { write, ...place } of SOCKET_HOOKS) {
      const program = { ...place, attachBtfId: 0, instructions: write(environment) };
      this.link(program, (number) => createLink(this.#calls, place.name, number, cgroup, place.attachType));
    }
  }

  /** Loads a program and attaches it. A link holds its program, whose own descriptor is not needed any more. */
  link(program: Program, link: (number: number) => number): number {
    const number = loadProgram(this.#calls, program);
    try {
      return this.#owned.add(link(number));
    } finally {
      this.#calls.close(number);
    }
  }
}

/** Loads what goes by the kernel's types. */
class TracingLoader {
  readonly #calls: BpfCalls;
  readonly #loader: Loader;
  readonly #types: Btf;
  readonly #environment: ReadingEnvironment;

  constructor(calls: BpfCalls, loader: Loader, { types, layout }: Kernel, common: Omit<Environment, "layout">) {
    this.#calls = calls;
    this.#loader = loader;
    this.#types = types;
    this.#environment = { ...common, layout };
  }

  attachTracepoints(): void {
    for (const { write, target, ...place } of PROCESS_HOOKS) {
      const attachBtfId = this.#types.typeId(BTF_KIND_TYPEDEF, target);
      const program = { ...place, attachBtfId, instructions: write(this.#environment) };
      this.#loader.link(program, (number) => openTracepoint(this.#calls, place.name, number));
    }
  }

  linkIterator(): number {
    const { write, target, ...place } = SOCKET_ITERATOR;
    const attachBtfId = this.#types.typeId(BTF_KIND_FUNC, target);
    const program = { ...place, attachBtfId, instructions: write(this.#environment) };
    return this.#loader.link(program, (number) => createLink(this.#calls, place.name, number, 0, place.attachType));
  }
}
