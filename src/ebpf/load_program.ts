import { EPERM } from "../core/system_error.ts";
import { viewOf } from "../wire/view_of.ts";
import { prog_load } from "./bpf_attr.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { BpfError } from "./bpf_error.ts";
import { BPF_PROG_LOAD } from "./constants.ts";
import { bpf_insn } from "./instruction.ts";

/** A program ready to load. */
export interface Program {
  /** At most 15 letters, digits and "_": bpftool(8) shows it. */
  readonly name: string;
  readonly type: number;
  readonly attachType: number;
  /** For tracing: the BTF id of what is traced; else 0. */
  readonly attachBtfId: number;
  readonly instructions: Uint8Array;
}

/** The kernel lends some helpers (reading its memory, ring buffers) only to programs whose licence is GPL-compatible. */
const LICENSE = new TextEncoder().encode("Dual MIT/GPL\0");
const LOG_BYTES = 1 << 20;
const LOG_LINES = 30;

/**
 * Loads a program; the result is its descriptor, which belongs to the caller. Throws a BpfError, with what the verifier
 * said last: only a load that failed is repeated with its log switched on.
 */
export function loadProgram(calls: BpfCalls, program: Program): number {
  const descriptor = load(calls, program, null);
  if (descriptor >= 0) return descriptor;
  const missing = descriptor === -EPERM ? calls.missingCapabilities() : [];
  const log = new Uint8Array(LOG_BYTES);
  const second = missing.length > 0 ? descriptor : load(calls, program, log);
  if (second >= 0) return second;
  throw new BpfError(`load the program ${program.name}`, -descriptor, { missing, log: lastLines(log) });
}

function load(calls: BpfCalls, program: Program, log: Uint8Array | null): number {
  const attr = new Uint8Array(prog_load.size);
  prog_load.write(viewOf(attr), 0, {
    prog_type: program.type,
    insn_cnt: program.instructions.length / bpf_insn.size,
    insns: calls.addressOf(program.instructions),
    license: calls.addressOf(LICENSE),
    log_level: log === null ? 0 : 1,
    log_size: log?.length ?? 0,
    log_buf: log === null ? 0n : calls.addressOf(log),
    kern_version: 0,
    prog_flags: 0,
    prog_name: program.name,
    prog_ifindex: 0,
    expected_attach_type: program.attachType,
    prog_btf_fd: 0,
    func_info_rec_size: 0,
    func_info: 0n,
    func_info_cnt: 0,
    line_info_rec_size: 0,
    line_info: 0n,
    line_info_cnt: 0,
    attach_btf_id: program.attachBtfId,
  });
  return calls.bpf(BPF_PROG_LOAD, attr);
}

function lastLines(log: Uint8Array): string[] {
  const end = log.indexOf(0);
  const text = new TextDecoder().decode(log.subarray(0, end < 0 ? log.length : end));
  return text.split("\n").filter((line) => line !== "").slice(-LOG_LINES);
}
