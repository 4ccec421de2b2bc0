import { assertEquals } from "@std/assert";
import { asGid, asPid, asUid } from "../../../src/core/identifiers.ts";
import type { ExecEvent } from "../../../src/ebpf/monitor_event.ts";
import { execProcess } from "../../../src/ebpf/programs/exec_process.ts";
import { readEvent } from "../../../src/ebpf/read_event.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { process, type ProcessSpec } from "./little_world.ts";

function exec(spec: ProcessSpec, change: (fake: FakeKernel) => void = () => {}): ExecEvent {
  const fake = new FakeKernel();
  fake.current.task = process(fake, spec);
  change(fake);
  assertEquals(new Machine(fake).run(execProcess(fake.environment), 0n), 0n);
  const [bytes] = fake.events;
  const event = bytes === undefined ? null : readEvent(viewOf(bytes), 0, bytes.length);
  if (event?.kind !== "exec") throw new Error("no event");
  return event;
}

Deno.test("an exec says who runs what, with which arguments, and for whom", () => {
  assertEquals(exec({ args: ["curl", "-s", "", "http://example.org/"] }), {
    kind: "exec",
    process: { pid: asPid(100), start: 700 },
    execId: 5,
    parent: { pid: asPid(42), start: 600 },
    time: 5_000_000_000,
    cgroup: 44,
    userId: asUid(1000),
    groupId: asGid(1001),
    comm: "curl",
    executable: { device: 0xfe00001, inode: { low: 7, high: 1 } },
    link: "/usr/bin/curl",
    args: ["curl", "-s", "", "http://example.org/"],
    argsComplete: true,
  });
});

Deno.test("a path goes on from the root of a mount to where that is mounted", () => {
  assertEquals(exec({ path: ["curl"], mountedAt: ["srv", "disk"] }).link, "/srv/disk/curl");
  assertEquals(exec({ path: ["curl"] }).link, "/curl");
});

Deno.test("a file that has no name any more is said to be deleted, as /proc does", () => {
  assertEquals(exec({ deleted: true }).link, "/usr/bin/curl (deleted)");
  assertEquals(exec({ unrooted: true, path: ["memfd:x"] }).link, "/memfd:x (deleted)");
});

Deno.test("a path is whole or not told", () => {
  const directories = (count: number): string[] => [...Array(count).fill("d"), "curl"];
  assertEquals(exec({ path: directories(98) }).link, `/${directories(98).join("/")}`);
  assertEquals(exec({ path: directories(99) }).link, null);
  const long = "x".repeat(255);
  assertEquals(exec({ path: Array(15).fill(long) }).link, `/${Array(15).fill(long).join("/")}`);
  assertEquals(exec({ path: Array(17).fill(long) }).link, null);
});

Deno.test("a path of which a part cannot be read is not told", () => {
  assertEquals(exec({}, (fake) => fake.current.task = fake.object("task_struct", {})).link, null);
  const nameless = exec({}, (fake) => {
    const dentry = fake.object("dentry", { "d_name.name": 1, "d_hash.pprev": 1 });
    const exe_file = fake.object("file", { "f_path.dentry": dentry, "f_path.mnt": fake.allocate(4096, "kernel") });
    fake.setFields(fake.current.task, "task_struct", { mm: fake.object("mm_struct", { exe_file }) });
  });
  assertEquals(nameless.link, null);
});

Deno.test("arguments are cut at 4 KiB, and said to be", () => {
  const whole = exec({ args: ["curl", "x".repeat(4090)] });
  assertEquals([whole.argsComplete, whole.args[1]?.length], [true, 4090]);
  const cut = exec({ args: ["curl", "x".repeat(65_536)] });
  assertEquals([cut.argsComplete, cut.args.length, cut.args[1]?.length], [false, 2, 4091]);
  assertEquals([cut.link, cut.comm], ["/usr/bin/curl", "curl"]);
});

Deno.test("the longest path and the longest arguments fit into one event", () => {
  const long = "x".repeat(255);
  const event = exec({ path: Array(15).fill(long), args: ["x".repeat(65_536)] });
  assertEquals([event.link?.length, event.args[0]?.length], [15 * 256, 4096]);
});

Deno.test("arguments that cannot be read are said to be unknown", () => {
  const event = exec({}, (fake) => {
    const mm = fake.object("mm_struct", { arg_start: 1, arg_end: 9 });
    fake.setFields(fake.current.task, "task_struct", { mm });
  });
  assertEquals([event.args, event.argsComplete], [[], false]);
  const nonsense = exec({}, (fake) => {
    const mm = fake.object("mm_struct", { arg_start: 9, arg_end: 1 });
    fake.setFields(fake.current.task, "task_struct", { mm });
  });
  assertEquals([nonsense.args, nonsense.argsComplete], [[], false]);
});

Deno.test("control characters and bytes that are no text arrive as they are, or as U+FFFD", () => {
  const event = exec(
    { args: ["a\x1b[31m", "b\n"], path: ["a\x07", "\u202e"] },
    (fake) => fake.current.comm = "\x1b]0;",
  );
  assertEquals([event.args, event.link, event.comm], [["a\x1b[31m", "b\n"], "/a\x07/\u202e", "\x1b]0;"]);
});

Deno.test("an event that finds the ring full is counted", () => {
  const fake = new FakeKernel();
  fake.current.task = process(fake);
  fake.ringIsFull = true;
  for (let round = 0; round < 3; round++) new Machine(fake).run(execProcess(fake.environment), 0n);
  assertEquals([fake.events, fake.entry("counters", "00000000")?.getUint8(0)], [[], 3]);
});
