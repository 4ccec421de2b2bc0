import { Assembler } from "../assembler.ts";
import { EVENT_FORK, fork_event } from "../events.ts";
import { FP } from "../registers.ts";
import type { ReadingEnvironment } from "./environment.ts";
import { KernelReader } from "./kernel_reader.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { readStart } from "./read_start.ts";
import { sendEvent } from "./send_event.ts";
import { stackFrame } from "./stack_frame.ts";

/** Offset of the second argument of a typed tracepoint. */
const CHILD = 8;

/**
 * Attached to the tracepoint sched_process_fork, whose arguments are the parent and the child, before the child runs. New
 * threads pass by.
 *
 *     int fork_process(struct { struct task_struct *parent, *child; } *ctx) {
 *       struct task_struct *child = ctx->child;
 *       if (child->pid != child->tgid)
 *         return 0;
 *       struct task_struct *parent = bpf_get_current_task();
 *       struct fork_event event = {
 *         .kind = EVENT_FORK, .tgid = child->tgid, .start = start_of(child), .exec_id = child->self_exec_id,
 *         .parent = bpf_get_current_pid_tgid() >> 32, .parent_start = start_of(parent),
 *       };
 *       send_event(&event, sizeof(event));
 *       return 0;
 *     }
 */
export function forkProcess(environment: ReadingEnvironment): Uint8Array {
  const { layout, maps } = environment;
  const { task_struct } = layout;
  const a = new Assembler();
  const frame = stackFrame({ scratch: 8, event: fork_event.size });
  const event = new PlacedStruct(a, fork_event, FP, frame.event);
  const kernel = new KernelReader(a, frame.scratch);
  const end = a.label("end");

  a.load("r6", "u64", "r1", CHILD);
  kernel.read("r7", "r6", task_struct.pid, "u32");
  kernel.read("r8", "r6", task_struct.tgid, "u32");
  a.jumpIf("r7", "!=", "r8", end);
  event.set("kind", EVENT_FORK);
  event.set("pad", 0);
  event.set("tgid", "r8");
  readStart(a, kernel, layout, "r1", "r6");
  event.set("start", "r1");
  kernel.read("r1", "r6", task_struct.self_exec_id);
  event.set("exec_id", "r1");
  a.call("get_current_pid_tgid").op("r0", ">>=", 32);
  event.set("parent", "r0");
  a.call("get_current_task");
  readStart(a, kernel, layout, "r1", "r0");
  event.set("parent_start", "r1");
  a.stackAddress("r2", frame.event).op("r3", "=", fork_event.size);
  sendEvent(a, maps);
  return a.place(end).exit(0).assemble();
}
