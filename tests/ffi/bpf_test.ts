import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Assembler } from "../../src/ebpf/assembler.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { BpfMap, createMap, type MapDefinition } from "../../src/ebpf/bpf_map.ts";
import { loadProgram, type Program } from "../../src/ebpf/load_program.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";

const ENTRIES: MapDefinition = { name: "numbers", type: 1, keyBytes: 4, valueBytes: 8, entries: 2, flags: 1 };
const E2BIG = 7;
const EBADF = 9;

function program(write: (a: Assembler) => void): Program {
  const a = new Assembler();
  write(a);
  return { name: "test", type: 9, attachType: 2, attachBtfId: 0, instructions: a.assemble() };
}

kernelTest({ name: "a map of the kernel keeps what is written to it, up to its size", needs: ["bpf"] }, () => {
  using libc = new Libc();
  const bpf = new LinuxBpf(libc);
  bpf.unlimitLockedMemory();
  const descriptor = createMap(bpf, ENTRIES);
  try {
    const map = new BpfMap(bpf, descriptor, ENTRIES);
    for (const key of [7, 8]) {
      u32host.write(map.key, 0, key);
      u32host.write(map.value, 4, key * 10);
      assertEquals(map.lookup(), false);
      map.update();
    }
    u32host.write(map.key, 0, 7);
    assertEquals([map.lookup(), u32host.read(map.value, 4)], [true, 70]);
    u32host.write(map.key, 0, 9);
    const error = assertThrows(() => map.update(), BpfError);
    assertEquals(error.errno, E2BIG);
  } finally {
    bpf.close(descriptor);
  }
  assertThrows(() => new BpfMap(bpf, 1_000_000, ENTRIES).lookup(), BpfError, `errno ${EBADF}`);
});

kernelTest({ name: "the verifier's last words come with its refusal", needs: ["bpf"] }, () => {
  using libc = new Libc();
  const bpf = new LinuxBpf(libc);
  bpf.unlimitLockedMemory();
  const beyond = program((a) => a.load("r0", "u64", "r1", 4000).exit(1));
  const error = assertThrows(() => loadProgram(bpf, beyond), BpfError);
  assert(error.log.includes("invalid bpf_context access off=4000 size=8"), error.message);
  assertMatch(error.message, /^Cannot load the program test: Permission denied \(errno 13\)\. The verifier's/);
});

/** Loads a program without some rights: a process drops them before Deno starts its threads. */
const LOADER = `
import { Assembler } from "./src/ebpf/assembler.ts";
import { loadProgram } from "./src/ebpf/load_program.ts";
import { LinuxBpf } from "./src/ffi/bpf.ts";
import { Libc } from "./src/ffi/libc.ts";
using libc = new Libc();
const a = new Assembler().call("get_current_task").exit(1);
const hook = { name: "test", type: 9, attachType: 2, attachBtfId: 0, instructions: a.assemble() };
try {
  loadProgram(new LinuxBpf(libc), hook);
  console.log("loaded");
} catch (error) {
  console.log(error.message);
}
`;

async function loadedWith(capabilities: string): Promise<string> {
  const drop = ["setpriv", `--bounding-set=${capabilities}`, `--inh-caps=${capabilities}`];
  const deno = [Deno.execPath(), "eval", "--quiet", "--ext=ts", LOADER];
  const { stdout, stderr } = await runCommand([...drop, "--", ...deno]);
  return stdout.trim() + stderr.trim();
}

kernelTest({ name: "a missing capability is named", needs: ["bpf", "root", "setpriv"] }, async () => {
  assertEquals(await loadedWith("-all,+net_admin,+bpf,+perfmon"), "loaded");
  assertEquals(
    await loadedWith("-all,+net_admin"),
    "Cannot load the program test: Operation not permitted (errno 1), for want of CAP_PERFMON and CAP_BPF",
  );
  assertMatch(await loadedWith("-all,+bpf,+perfmon"), /\(errno 1\), for want of CAP_NET_ADMIN$/);
});
