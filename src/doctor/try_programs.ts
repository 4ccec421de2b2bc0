import { SystemError } from "../core/system_error.ts";
import type { BpfCalls } from "../ebpf/bpf_calls.ts";
import { BpfError } from "../ebpf/bpf_error.ts";
import { createMap } from "../ebpf/bpf_map.ts";
import { Btf } from "../ebpf/btf.ts";
import { BtfError } from "../ebpf/btf_error.ts";
import { BTF_KIND_FUNC, BTF_KIND_TYPEDEF } from "../ebpf/btf_kinds.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR, type TracingHook } from "../ebpf/hooks.ts";
import { type KernelLayout, kernelLayout } from "../ebpf/kernel_layout.ts";
import { loadProgram, type Program } from "../ebpf/load_program.ts";
import { mapDefinitions, type MapDescriptors } from "../ebpf/maps.ts";
import { OwnedDescriptors } from "../ebpf/owned_descriptors.ts";
import type { Environment } from "../ebpf/programs/environment.ts";
import { WireError } from "../wire/wire_error.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** Enough for programs that never run. */
const SIZES = { live: 64, closed: 64, ring: 4096 };
const MOST_OF_USER = 48;

/** What goes by the kernel's types, and by which kind of them. */
const TRACING: readonly (readonly [kind: number, hook: TracingHook])[] = [
  ...PROCESS_HOOKS.map((hook) => [BTF_KIND_TYPEDEF, hook] as const),
  [BTF_KIND_FUNC, SOCKET_ITERATOR],
];

/** The hooks whose programs are tried. */
export const HOOK_NAMES: readonly string[] = [
  ...TRACING.map(([, { name }]) => name),
  ...SOCKET_HOOKS.map(({ name }) => name),
];

/**
 * Loads each of the monitor's programs by itself, and attaches none: which of them does this kernel take? By the names of
 * their hooks. `btf` is the kernel's types; where there are none, or they cannot be used, programs that do without are
 * tried.
 */
export function tryPrograms(calls: BpfCalls, btf: Uint8Array | null): ReadonlyMap<string, Outcome> {
  calls.unlimitLockedMemory();
  using owned = new OwnedDescriptors(calls);
  try {
    return tryAll(calls, btf, createMaps(calls, owned));
  } catch (error) {
    if (error instanceof BpfError) return new Map(HOOK_NAMES.map((name) => [name, problem(error.message)]));
    throw error;
  }
}

function createMaps(calls: BpfCalls, owned: OwnedDescriptors): MapDescriptors {
  const made = Object.entries(mapDefinitions(SIZES)).map(([name, map]) => [name, owned.add(createMap(calls, map))]);
  return Object.fromEntries(made) as MapDescriptors;
}

function tryAll(calls: BpfCalls, btf: Uint8Array | null, maps: MapDescriptors): ReadonlyMap<string, Outcome> {
  const common = { maps, mostOfUser: MOST_OF_USER };
  const kernel = btf === null ? null : readKernel(btf);
  return new Map([...tryTracing(calls, kernel, common), ...trySockets(calls, kernel, common)]);
}

type Common = Omit<Environment, "layout">;
type Outcomes = readonly (readonly [hook: string, outcome: Outcome])[];

/** What the running kernel tells of its structures. */
interface Kernel {
  readonly types: Btf;
  readonly layout: KernelLayout;
}

function readKernel(btf: Uint8Array): Kernel | null {
  try {
    const types = new Btf(btf);
    return { types, layout: kernelLayout(types) };
  } catch (error) {
    if (error instanceof BtfError || error instanceof WireError) return null;
    throw error;
  }
}

function tryTracing(calls: BpfCalls, kernel: Kernel | null, common: Common): Outcomes {
  return TRACING.map(([kind, { target, write, ...place }]) => {
    if (kernel === null) return [place.name, problem("it is attached by the kernel's types, which it does not tell")];
    const { types, layout } = kernel;
    return [
      place.name,
      outcomeOf(calls, () => {
        const attachBtfId = types.typeId(kind, target);
        return { ...place, attachBtfId, instructions: write({ ...common, layout }) };
      }),
    ];
  });
}

function trySockets(calls: BpfCalls, kernel: Kernel | null, common: Common): Outcomes {
  const environment = { ...common, layout: kernel?.layout ?? null };
  return SOCKET_HOOKS.map(({ write, ...place }) => [
    place.name,
    outcomeOf(calls, () => ({ ...place, attachBtfId: 0, instructions: write(environment) })),
  ]);
}

function outcomeOf(calls: BpfCalls, write: () => Program): Outcome {
  try {
    calls.close(loadProgram(calls, write()));
    return ok("");
  } catch (error) {
    if (error instanceof BpfError) return problem(refusalText(error));
    if (error instanceof BtfError) return problem(error.message);
    throw error;
  }
}

/** The verifier sums up in its last line; the one before says what it did not like. */
function refusalText({ op, errno, log }: BpfError): string {
  const words = log.findLast((line) => !line.startsWith("processed "));
  return new SystemError(op, errno, words ?? "").message;
}
