import { viewOf } from "../wire/view_of.ts";
import { iter_create, link_create, raw_tracepoint } from "./bpf_attr.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { BpfError } from "./bpf_error.ts";
import { BPF_ITER_CREATE, BPF_LINK_CREATE, BPF_RAW_TRACEPOINT_OPEN } from "./constants.ts";

/**
 * Attaches a program to a cgroup, beside those of others, or makes a link to an iterator (where `target` is 0). The
 * result is the link's descriptor: closing it, or the end of the process, detaches. Throws a BpfError.
 */
export function createLink(calls: BpfCalls, name: string, program: number, target: number, attachType: number): number {
  const attr = new Uint8Array(link_create.size);
  link_create.write(viewOf(attr), 0, { prog_fd: program, target_fd: target, attach_type: attachType, flags: 0 });
  return descriptorOf(calls, BPF_LINK_CREATE, attr, `attach the program ${name}`);
}

/** Attaches a program to the tracepoint that it was loaded for. As above. */
export function openTracepoint(calls: BpfCalls, name: string, program: number): number {
  const attr = new Uint8Array(raw_tracepoint.size);
  raw_tracepoint.write(viewOf(attr), 0, { name: 0n, prog_fd: program, pad: 0 });
  return descriptorOf(calls, BPF_RAW_TRACEPOINT_OPEN, attr, `attach the program ${name}`);
}

/** Begins one pass of an iterator. The result is a descriptor to read from, and to close. Throws a BpfError. */
export function openIterator(calls: BpfCalls, link: number): number {
  const attr = new Uint8Array(iter_create.size);
  iter_create.write(viewOf(attr), 0, { link_fd: link, flags: 0 });
  return descriptorOf(calls, BPF_ITER_CREATE, attr, "begin an iteration");
}

function descriptorOf(calls: BpfCalls, command: number, attr: Uint8Array, op: string): number {
  const descriptor = calls.bpf(command, attr);
  if (descriptor >= 0) return descriptor;
  throw new BpfError(op, -descriptor, { missing: calls.missingCapabilities() });
}
