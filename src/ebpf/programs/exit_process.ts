import { Assembler } from "../assembler.ts";
import { EVENT_EXIT, exit_event } from "../events.ts";
import { FP } from "../registers.ts";
import type { ReadingEnvironment } from "./environment.ts";
import { KernelReader } from "./kernel_reader.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { readStart } from "./read_start.ts";
import { sendEvent } from "./send_event.ts";
import { stackFrame } from "./stack_frame.ts";

/**
 * Attached to the tracepoint sched_process_exit, which every thread passes, after it has been subtracted from those that
 * live. Two that end at once may both find none left: then there are two events.
 *
 *     int exit_process(void *ctx) {
 *       struct task_struct *task = bpf_get_current_task();
 *       if (task->signal->live.counter != 0)
 *         return 0;
 *       struct exit_event event = {
 *         .kind = EVENT_EXIT, .tgid = bpf_get_current_pid_tgid() >> 32,
 *         .start = start_of(task), .time = bpf_ktime_get_boot_ns(),
 *       };
 *       send_event(&event, sizeof(event));
 *       return 0;
 *     }
 */
export function exitProcess(environment: ReadingEnvironment): Uint8Array {
  const { layout, maps } = environment;
  const a = new Assembler();
  const frame = stackFrame({ scratch: 8, event: exit_event.size });
  const event = new PlacedStruct(a, exit_event, FP, frame.event);
  const kernel = new KernelReader(a, frame.scratch);
  const end = a.label("end");

  a.call("get_current_task").op("r6", "=", "r0");
  kernel.read("r1", "r6", layout.task_struct.signal);
  kernel.read("r1", "r1", layout.signal_struct["live.counter"], "u32");
  a.jumpIf("r1", "!=", 0, end);
  event.set("kind", EVENT_EXIT);
  a.call("get_current_pid_tgid").op("r0", ">>=", 32);
  event.set("tgid", "r0");
  readStart(a, kernel, layout, "r1", "r6");
  event.set("start", "r1");
  a.call("ktime_get_boot_ns");
  event.set("time", "r0");
  a.stackAddress("r2", frame.event).op("r3", "=", exit_event.size);
  sendEvent(a, maps);
  return a.place(end).exit(0).assemble();
}
