import { assert } from "@std/assert";
import { RingReader } from "../../../src/ebpf/ring_reader.ts";
import { u32host } from "../../../src/wire/field_types.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { concat } from "../../support/netlink_bytes.ts";
import { seedsOf } from "../checks.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

const SIZE = 256;
const PAGE = 64;
const POSITION = 8;
const DISCARDED = 0x4000_0000;

interface Taken {
  readonly at: number;
  readonly length: number;
}

/** The ring that the eBPF programs fill. The input is how far they have written, and what is in it. */
export const ring = fuzzTarget({
  name: "ring",
  seeds: seedsOf([
    ringOf([record(16), record(3), record(40)]),
    ringOf([record(8), record(24, DISCARDED), record(0), record(100)]),
  ]),
  mutate: mutateBytes,
  decode: drained,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: (bytes) => bytes.length >= POSITION && writtenIn(bytes) > 0 && writtenIn(bytes) <= SIZE,
  check(records) {
    for (const { at, length } of records) assert(at + length <= 2 * SIZE, `${length} bytes at ${at}`);
    const all = records.reduce((sum, { length }) => sum + 8 + length, 0);
    assert(all <= 2 * SIZE, `${all} bytes of records in a ring of ${SIZE}`);
  },
  planted: (bytes) => drained(bytes).map(({ at, length }) => ({ at, length: length * 4 })),
});

function drained(bytes: Uint8Array): Taken[] {
  const consumer = new ArrayBuffer(PAGE);
  const producer = new ArrayBuffer(PAGE + 2 * SIZE);
  const memory = new Uint8Array(producer);
  memory.set(bytes.subarray(0, POSITION));
  for (const copy of [PAGE, PAGE + SIZE]) memory.set(bytes.subarray(POSITION, POSITION + SIZE), copy);
  const taken: Taken[] = [];
  new RingReader({ consumer, producer, dataAt: PAGE, size: SIZE }).drain((_view, at, length) => {
    taken.push({ at, length });
  });
  return taken;
}

function writtenIn(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  return u32host.read(view, 0) + u32host.read(view, 4) * 2 ** 32;
}

function ringOf(records: readonly Uint8Array[]): Uint8Array {
  const data = concat(records);
  return concat([words(data.length, 0), data, new Uint8Array(SIZE - data.length)]);
}

function record(length: number, flags = 0): Uint8Array {
  return concat([words((length | flags) >>> 0, 0), new Uint8Array(Math.ceil(length / 8) * 8).fill(0xaa)]);
}

function words(low: number, high: number): Uint8Array {
  const bytes = new Uint8Array(8);
  u32host.write(viewOf(bytes), 0, low);
  u32host.write(viewOf(bytes), 4, high);
  return bytes;
}
