import { assertEquals, assertThrows } from "@std/assert";
import { createLink, openIterator, openTracepoint } from "../../src/ebpf/attach.ts";
import { iter_create, link_create, raw_tracepoint } from "../../src/ebpf/bpf_attr.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { FakeBpf } from "./fake_bpf.ts";

function only(fake: FakeBpf): { command: number; attr: DataView } {
  const [call] = fake.calls;
  if (call === undefined || fake.calls.length !== 1) throw new Error(`${fake.calls.length} calls`);
  return call;
}

Deno.test("createLink attaches a program to a cgroup", () => {
  const fake = new FakeBpf(() => 8);
  assertEquals(createLink(fake, "connect4", 5, 6, 10), 8);
  const { command, attr } = only(fake);
  assertEquals([command, attr.byteLength], [28, 16]);
  assertEquals(link_create.read(attr, 0), { prog_fd: 5, target_fd: 6, attach_type: 10, flags: 0 });
});

Deno.test("openTracepoint attaches a program to what it was loaded for: it names nothing", () => {
  const fake = new FakeBpf(() => 8);
  assertEquals(openTracepoint(fake, "exec", 5), 8);
  const { command, attr } = only(fake);
  assertEquals([command, raw_tracepoint.read(attr, 0)], [17, { name: 0n, prog_fd: 5, pad: 0 }]);
});

Deno.test("openIterator begins a pass", () => {
  const fake = new FakeBpf(() => 8);
  assertEquals(openIterator(fake, 7), 8);
  const { command, attr } = only(fake);
  assertEquals([command, iter_create.read(attr, 0)], [33, { link_fd: 7, flags: 0 }]);
});

Deno.test("what cannot be attached is named", () => {
  const fake = new FakeBpf(() => -22);
  const message = (attach: () => unknown): string => assertThrows(attach, BpfError).message;
  const refused = "Invalid argument (errno 22)";
  assertEquals(message(() => createLink(fake, "connect4", 5, 6, 10)), `Cannot attach the program connect4: ${refused}`);
  assertEquals(message(() => openTracepoint(fake, "exec", 5)), `Cannot attach the program exec: ${refused}`);
  assertEquals(message(() => openIterator(fake, 5)), `Cannot begin an iteration: ${refused}`);
});
