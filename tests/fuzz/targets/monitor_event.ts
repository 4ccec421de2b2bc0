import { assert } from "@std/assert";
import { exec_event, exit_event, fork_event, released_event } from "../../../src/ebpf/events.ts";
import type { MonitorEvent } from "../../../src/ebpf/monitor_event.ts";
import { readEvent } from "../../../src/ebpf/read_event.ts";
import { u32host } from "../../../src/wire/field_types.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { concat } from "../../support/netlink_bytes.ts";
import { seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

const SIZES: ReadonlyMap<number, number> = new Map([
  [1, exec_event.size],
  [2, fork_event.size],
  [3, exit_event.size],
  [4, released_event.size],
]);

/** What the eBPF programs write into the ring; paths, arguments and names are the programs' that run. */
export const monitorEvent = fuzzTarget({
  name: "monitor-event",
  seeds: seedsOf([
    exec("curl\0bin\0usr\0", "curl\0-s\0\0x\0"),
    exec("memfd:x\0", "x"),
    ...[2, 3, 4].map(plain),
  ]),
  mutate: mutateBytes,
  decode: read,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: (bytes) =>
    bytes.length >= 4 && bytes.length >= (SIZES.get(u32host.read(viewOf(bytes), 0)) ?? Infinity),
  check(event, input) {
    if (event.kind !== "exec") return;
    const told = event.args.join("").length + (event.link ?? "").length;
    assert(told <= input.length + " (deleted)".length, "more text than there are bytes");
    assert(event.link === null || event.link.startsWith("/"), "a path that is not from the root");
  },
  planted: withoutCheck(read, /event: needs 1[1-9][0-9]|event: needs [2-9][0-9]{2}|event: needs [0-9]{4}/),
});

function read(bytes: Uint8Array): MonitorEvent {
  return readEvent(viewOf(bytes), 0, bytes.length);
}

function exec(path: string, args: string): Uint8Array {
  const behind = new TextEncoder().encode(path + args);
  const bytes = concat([plain(1), behind]);
  exec_event.fields.path_bytes.set(viewOf(bytes), 0, path.length);
  exec_event.fields.args_bytes.set(viewOf(bytes), 0, args.length);
  return bytes;
}

function plain(kind: number): Uint8Array {
  const bytes = new Uint8Array(SIZES.get(kind) ?? 0);
  u32host.write(viewOf(bytes), 0, kind);
  return bytes;
}
