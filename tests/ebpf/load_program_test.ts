import { assertEquals, assertThrows } from "@std/assert";
import { Assembler } from "../../src/ebpf/assembler.ts";
import { prog_load } from "../../src/ebpf/bpf_attr.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { loadProgram, type Program } from "../../src/ebpf/load_program.ts";
import { toHex } from "../../src/wire/hex.ts";
import { FakeBpf } from "./fake_bpf.ts";

const PROGRAM: Program = {
  name: "nothing",
  type: 26,
  attachType: 23,
  attachBtfId: 1234,
  instructions: new Assembler().exit(1).assemble(),
};
const EACCES = 13;

/** A verifier that refuses, and writes this to the log it is given. */
function refusing(errno: number, log: string): FakeBpf {
  const fake = new FakeBpf(({ attr }) => {
    const { log_level, log_buf } = prog_load.read(attr, 0);
    if (log_level > 0) fake.at(log_buf).set(new TextEncoder().encode(log));
    return -errno;
  });
  return fake;
}

Deno.test("loadProgram hands over instructions, licence and what it attaches to, without a log", () => {
  const fake = new FakeBpf(() => 6);
  assertEquals(loadProgram(fake, PROGRAM), 6);
  const [call] = fake.calls;
  assertEquals([fake.calls.length, call?.command], [1, 5]);
  if (call === undefined) return;
  const { prog_type, insn_cnt, insns, license, log_level, log_size, log_buf, prog_name, ...rest } = prog_load.read(
    call.attr,
    0,
  );
  assertEquals([prog_type, insn_cnt, prog_name], [26, 2, "nothing"]);
  assertEquals(toHex(fake.at(insns)), "b7000000010000009500000000000000");
  assertEquals(new TextDecoder().decode(fake.at(license)), "Dual MIT/GPL\0");
  assertEquals([log_level, log_size, log_buf], [0, 0, 0n]);
  assertEquals([rest.expected_attach_type, rest.attach_btf_id], [23, 1234]);
});

Deno.test("loadProgram tells what the verifier said last", () => {
  const log = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
  const fake = refusing(EACCES, log);
  const error = assertThrows(() => loadProgram(fake, PROGRAM), BpfError);
  assertEquals([error.errno, error.op, error.log.length], [EACCES, "load the program nothing", 30]);
  assertEquals([error.log[0], error.log.at(-1)], ["line 70", "line 99"]);
  const [first, second] = error.message.split("\n");
  assertEquals(first, "Cannot load the program nothing: Permission denied (errno 13). The verifier's last words:");
  assertEquals(second, "  line 70");
  assertEquals(fake.calls.length, 2);
});

Deno.test("loadProgram takes a log that is full, and keeps the first refusal's reason", () => {
  const full = new FakeBpf(({ attr }) => {
    const { log_level, log_buf } = prog_load.read(attr, 0);
    if (log_level === 0) return -EACCES;
    full.at(log_buf).fill(0x61);
    return -28;
  });
  const error = assertThrows(() => loadProgram(full, PROGRAM), BpfError);
  assertEquals([error.errno, error.log.length, error.log[0]?.length], [EACCES, 1, 1 << 20]);
});

Deno.test("loadProgram names the missing capabilities, and asks for no log without them", () => {
  const fake = refusing(1, "never read");
  fake.missing = ["CAP_PERFMON"];
  const error = assertThrows(() => loadProgram(fake, PROGRAM), BpfError);
  assertEquals(
    error.message,
    "Cannot load the program nothing: Operation not permitted (errno 1), for want of CAP_PERFMON",
  );
  assertEquals(fake.calls.length, 1);
});
