import { SystemError } from "../core/system_error.ts";
import type { BpfCalls } from "../ebpf/bpf_calls.ts";
import { BpfError } from "../ebpf/bpf_error.ts";
import { BtfError } from "../ebpf/btf_error.ts";
import { createMaps } from "../ebpf/create_maps.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR } from "../ebpf/hooks.ts";
import { type KernelTypes, readKernelTypes } from "../ebpf/kernel_types.ts";
import { loadProgram, type Program } from "../ebpf/load_program.ts";
import type { MapDescriptors } from "../ebpf/maps.ts";
import { OwnedDescriptors } from "../ebpf/owned_descriptors.ts";
import { writeProgram, writeTracingProgram } from "../ebpf/write_program.ts";
import { WireError } from "../wire/wire_error.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** Enough for programs that never run. */
const SIZES = { live: 64, closed: 64, ring: 4096 };
const MOST_OF_USER = 48;

const TRACING_HOOKS = [...PROCESS_HOOKS, SOCKET_ITERATOR];

/** The hooks whose programs are tried. */
export const HOOK_NAMES: readonly string[] = [...TRACING_HOOKS, ...SOCKET_HOOKS].map(({ name }) => name);

/**
 * Loads each of the monitor's programs by itself, and attaches none: which of them does this kernel take? By the names of
 * their hooks. `btf` is the kernel's types; where there are none, or they cannot be used, programs that do without are
 * tried.
 */
export function tryPrograms(calls: BpfCalls, btf: Uint8Array | null): ReadonlyMap<string, Outcome> {
  calls.unlimitLockedMemory();
  using owned = new OwnedDescriptors(calls);
  try {
    return tryAll(calls, createMaps(calls, SIZES, owned), btf === null ? null : typesOf(btf));
  } catch (error) {
    if (error instanceof BpfError) return new Map(HOOK_NAMES.map((name) => [name, problem(error.message)]));
    throw error;
  }
}

function typesOf(btf: Uint8Array): KernelTypes | null {
  try {
    return readKernelTypes(btf);
  } catch (error) {
    if (error instanceof BtfError || error instanceof WireError) return null;
    throw error;
  }
}

function tryAll(calls: BpfCalls, maps: MapDescriptors, types: KernelTypes | null): ReadonlyMap<string, Outcome> {
  const common = { maps, mostOfUser: MOST_OF_USER };
  const environment = { ...common, layout: types?.layout ?? null };
  return new Map([
    ...TRACING_HOOKS.map((hook) => {
      const outcome = types === null
        ? problem("it is attached by the kernel's types, which it does not tell")
        : outcomeOf(calls, () => writeTracingProgram(hook, types, common));
      return [hook.name, outcome] as const;
    }),
    ...SOCKET_HOOKS.map((hook) => [hook.name, outcomeOf(calls, () => writeProgram(hook, environment))] as const),
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
