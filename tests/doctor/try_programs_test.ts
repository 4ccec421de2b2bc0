import { assertEquals } from "@std/assert";
import { prog_load } from "../../src/ebpf/bpf_attr.ts";
import { BPF_LINK_CREATE, BPF_PROG_LOAD, BPF_RAW_TRACEPOINT_OPEN } from "../../src/ebpf/constants.ts";
import { ok, problem } from "../../src/doctor/outcome.ts";
import { HOOK_NAMES, tryPrograms } from "../../src/doctor/try_programs.ts";
import { btfBytes } from "../ebpf/btf_bytes.ts";
import { type BpfCall, FakeBpf } from "../ebpf/fake_bpf.ts";
import { littleKernel } from "../ebpf/little_kernel.ts";
import { TRACING_TARGETS } from "../ebpf/tracing_targets.ts";

const FIRST = 10;
const EINVAL = 22;
const EPERM = 1;
const TYPES = btfBytes([...littleKernel(), ...TRACING_TARGETS]);
const TRACED = ["exec", "fork", "exit", "sockets"];

const nameOf = ({ command, attr }: BpfCall): string | null =>
  command === BPF_PROG_LOAD ? prog_load.fields.prog_name.get(attr, 0) : null;

/** A kernel that refuses the programs of these hooks, with these words. */
function kernel(refused: readonly string[] = [], words = ""): FakeBpf {
  const fake: FakeBpf = new FakeBpf((call) => {
    if (!refused.includes(nameOf(call) ?? "")) return FIRST + fake.calls.length - 1;
    const log = prog_load.fields.log_buf.get(call.attr, 0);
    if (log !== 0n) fake.at(log).set(new TextEncoder().encode(words));
    return -EINVAL;
  });
  return fake;
}

Deno.test("every program is loaded, none is attached, and nothing stays open", () => {
  const fake = kernel();
  const outcomes = tryPrograms(fake, TYPES);
  assertEquals([...outcomes], HOOK_NAMES.map((name) => [name, ok("")]));
  assertEquals(HOOK_NAMES.length, 13);
  assertEquals(fake.calls.filter(({ command }) => [BPF_LINK_CREATE, BPF_RAW_TRACEPOINT_OPEN].includes(command)), []);
  const opened = Array.from({ length: fake.calls.length }, (_, index) => FIRST + index);
  assertEquals(fake.closed.toSorted((a, b) => a - b), opened);
});

Deno.test("a program that is refused is told with the verifier's words, and the others are tried all the same", () => {
  const words =
    "0: (85) call bpf_probe_read_kernel#113\nunknown func bpf_probe_read_kernel#113\nprocessed 9 insns (limit 1000000)\n";
  const outcomes = tryPrograms(kernel(["sock_create"], words), TYPES);
  const refusal =
    "Cannot load the program sock_create: Invalid argument (errno 22) (unknown func bpf_probe_read_kernel#113)";
  assertEquals(outcomes.get("sock_create"), problem(refusal));
  assertEquals([...outcomes.values()].filter(({ state }) => state === "ok").length, 12);
});

Deno.test("a kernel without a tracepoint says so of that program alone", () => {
  const outcomes = tryPrograms(kernel(), btfBytes([...littleKernel(), ...TRACING_TARGETS.slice(1)]));
  const missing = "Cannot find btf_trace_sched_process_exec in the kernel's BTF: there is no such type";
  assertEquals([outcomes.get("exec"), outcomes.get("fork")], [problem(missing), ok("")]);
});

Deno.test("without the kernel's types, programs that do without are tried", () => {
  for (const types of [null, TYPES.subarray(0, 100)]) {
    const outcomes = tryPrograms(kernel(), types);
    const without = [...outcomes].filter(([, { state }]) => state === "problem").map(([hook]) => hook);
    assertEquals(without, TRACED);
  }
});

Deno.test("where no map can be made, no program can be used", () => {
  const fake = new FakeBpf(() => -EPERM);
  const refusal = problem("Cannot make the map live: Operation not permitted (errno 1)");
  assertEquals([...tryPrograms(fake, TYPES)], HOOK_NAMES.map((name) => [name, refusal]));
  assertEquals(fake.closed, []);
});
