import { assertEquals } from "@std/assert";
import { asPid } from "../../../src/core/identifiers.ts";
import type { MonitorEvent } from "../../../src/ebpf/monitor_event.ts";
import { forkProcess } from "../../../src/ebpf/programs/fork_process.ts";
import { readEvent } from "../../../src/ebpf/read_event.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { process, type ProcessSpec } from "./little_world.ts";

function fork(child: ProcessSpec): MonitorEvent[] {
  const fake = new FakeKernel();
  fake.current.task = process(fake, { start: 700 });
  const context = fake.allocate(16, "program");
  fake.store(context, 8, fake.current.task, "program");
  fake.store(context + 8n, 8, process(fake, child), "program");
  assertEquals(new Machine(fake).run(forkProcess(fake.environment), context), 0n);
  return fake.events.map((bytes) => readEvent(viewOf(bytes), 0, bytes.length));
}

Deno.test("a fork says who has begun, and from whom", () => {
  assertEquals(fork({ pid: 101, tgid: 101, start: 800, execId: 6 }), [{
    kind: "fork",
    process: { pid: asPid(101), start: 800 },
    execId: 6,
    parent: { pid: asPid(100), start: 700 },
  }]);
});

Deno.test("a new thread is no process", () => {
  assertEquals(fork({ pid: 102, tgid: 100, start: 700 }), []);
});
