import { assertEquals } from "@std/assert";
import { Assembler } from "../../src/ebpf/assembler.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR } from "../../src/ebpf/hooks.ts";
import exec from "../fixtures/ebpf/programs/exec.txt" with { type: "text" };
import exit from "../fixtures/ebpf/programs/exit.txt" with { type: "text" };
import fork from "../fixtures/ebpf/programs/fork.txt" with { type: "text" };
import sendmsg4 from "../fixtures/ebpf/programs/sendmsg4.txt" with { type: "text" };
import sendmsg6 from "../fixtures/ebpf/programs/sendmsg6.txt" with { type: "text" };
import sock_create from "../fixtures/ebpf/programs/sock_create.txt" with { type: "text" };
import sendmsg4_basic from "../fixtures/ebpf/programs/sendmsg4-basic.txt" with { type: "text" };
import sendmsg6_basic from "../fixtures/ebpf/programs/sendmsg6-basic.txt" with { type: "text" };
import sock_create_basic from "../fixtures/ebpf/programs/sock_create-basic.txt" with { type: "text" };
import sock_release_basic from "../fixtures/ebpf/programs/sock_release-basic.txt" with { type: "text" };
import sock_ops from "../fixtures/ebpf/programs/sock_ops.txt" with { type: "text" };
import sock_release from "../fixtures/ebpf/programs/sock_release.txt" with { type: "text" };
import sockets from "../fixtures/ebpf/programs/sockets.txt" with { type: "text" };
import { cutSlots } from "./cut_slots.ts";
import { FakeKernel } from "./fake_kernel.ts";
import { listings } from "./listings.ts";

const GOLDEN = {
  ...{ exec, fork, exit, sock_release, sock_create, sendmsg4, sendmsg6, sock_ops, sockets },
  "sock_release-basic": sock_release_basic,
  "sock_create-basic": sock_create_basic,
  "sendmsg4-basic": sendmsg4_basic,
  "sendmsg6-basic": sendmsg6_basic,
};

Deno.test("the programs are, instruction by instruction, those that kernels have taken", () => {
  const now = listings();
  assertEquals([...now.keys()], Object.keys(GOLDEN));
  for (const [name, text] of Object.entries(GOLDEN)) assertEquals(now.get(name), text, name);
});

Deno.test("each place has its own type, attach type and name", () => {
  const places = [...PROCESS_HOOKS, ...SOCKET_HOOKS, SOCKET_ITERATOR].map(({ name, type, attachType }) =>
    `${name} ${type} ${attachType}`
  );
  assertEquals(places, [
    "exec 26 23",
    "fork 26 23",
    "exit 26 23",
    "sock_release 9 34",
    "sock_create 9 2",
    "connect4 18 10",
    "connect6 18 11",
    "sendmsg4 18 14",
    "sendmsg6 18 15",
    "post_bind4 9 12",
    "post_bind6 9 13",
    "sock_ops 13 3",
    "sockets 26 28",
  ]);
  assertEquals(PROCESS_HOOKS.map(({ target }) => target), [
    "btf_trace_sched_process_exec",
    "btf_trace_sched_process_fork",
    "btf_trace_sched_process_exit",
  ]);
  assertEquals(SOCKET_ITERATOR.target, "bpf_iter_task_file");
});

Deno.test("what does not read the kernel's memory cuts nothing on the stack that kernels before 6.8 guard", () => {
  const environment = new FakeKernel().forbidReading();
  for (const { name, write } of SOCKET_HOOKS) assertEquals([name, cutSlots(write(environment))], [name, []]);

  const a = new Assembler().store("u32", "r10", -4, 1).store("u32", "r10", -8, 1).store("u32", "r10", -4, 0);
  assertEquals(cutSlots(a.store("u64", "r10", -8, 2).exit(0).assemble()), [2]);
});
