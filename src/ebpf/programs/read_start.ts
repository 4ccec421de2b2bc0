import { NANOSECONDS_PER_TICK } from "../../core/clock_tick.ts";
import type { Assembler } from "../assembler.ts";
import type { KernelLayout } from "../kernel_layout.ts";
import type { Register, Writable } from "../registers.ts";
import type { KernelReader } from "./kernel_reader.ts";

/**
 * When the process of a task started, in the clock ticks of /proc/PID/stat: with the thread group id, its identity.
 *
 *     destination = task->group_leader->start_boottime / NANOSECONDS_PER_TICK;
 */
export function readStart(
  a: Assembler,
  kernel: KernelReader,
  { task_struct }: KernelLayout,
  destination: Writable,
  task: Register,
): void {
  kernel.read(destination, task, task_struct.group_leader);
  kernel.read(destination, destination, task_struct.start_boottime);
  a.op(destination, "/=", NANOSECONDS_PER_TICK);
}
