import { FUNC, TYPEDEF, type TypeSpec } from "./btf_bytes.ts";

/** What tracing programs are attached to, as a kernel's BTF has it. */
export const TRACING_TARGETS: readonly TypeSpec[] = [
  TYPEDEF("btf_trace_sched_process_exec", 1),
  TYPEDEF("btf_trace_sched_process_fork", 1),
  TYPEDEF("btf_trace_sched_process_exit", 1),
  FUNC("bpf_iter_task_file", 1),
];
