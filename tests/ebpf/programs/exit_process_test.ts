import { assertEquals } from "@std/assert";
import { asPid } from "../../../src/core/identifiers.ts";
import type { MonitorEvent } from "../../../src/ebpf/monitor_event.ts";
import { exitProcess } from "../../../src/ebpf/programs/exit_process.ts";
import { readEvent } from "../../../src/ebpf/read_event.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { process, type ProcessSpec } from "./little_world.ts";

function exit(spec: ProcessSpec): MonitorEvent[] {
  const fake = new FakeKernel();
  fake.current.task = process(fake, spec);
  assertEquals(new Machine(fake).run(exitProcess(fake.environment), 0n), 0n);
  return fake.events.map((bytes) => readEvent(viewOf(bytes), 0, bytes.length));
}

Deno.test("a process ends with its last thread, whichever that is", () => {
  const ended = { kind: "exit", process: { pid: asPid(100), start: 700 }, time: 5_000_000_000 } as const;
  assertEquals(exit({ threads: 0 }), [ended]);
  assertEquals(exit({ threads: 0, pid: 105, tgid: 100 }), [ended]);
  assertEquals(exit({ threads: 1 }), []);
});
