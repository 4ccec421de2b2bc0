import { assertEquals, assertThrows } from "@std/assert";
import { RingReader } from "../../src/ebpf/ring_reader.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { forRandom, type Random } from "../support/random.ts";

const PAGE = 64;
const BUSY = 0x8000_0000;
const DISCARDED = 0x4000_0000;

/** The kernel's side of a ring in plain memory (kernel/bpf/ringbuf.c), both copies kept alike by hand. */
class RingWriter {
  readonly consumer = new ArrayBuffer(PAGE);
  readonly producer: ArrayBuffer;
  readonly #view: DataView;
  #position: number;

  constructor(readonly size: number, start = 0) {
    this.producer = new ArrayBuffer(PAGE + 2 * size);
    this.#view = new DataView(this.producer);
    this.#position = start;
    new DataView(this.consumer).setBigUint64(0, BigInt(start), true);
    this.#view.setBigUint64(0, BigInt(start), true);
  }

  get reader(): RingReader {
    return new RingReader({ consumer: this.consumer, producer: this.producer, dataAt: PAGE, size: this.size });
  }

  get consumed(): number {
    return Number(new DataView(this.consumer).getBigUint64(0, true));
  }

  /** Reserves and writes a record; false where the ring is full. `flags` are in its header. The result is its place. */
  write(bytes: Uint8Array, flags = 0, length = bytes.length): number | null {
    const next = this.#position + 8 + Math.ceil(bytes.length / 8) * 8;
    if (next - this.consumed > this.size) return null;
    const at = this.#position % this.size;
    this.header(at, length, flags);
    bytes.forEach((byte, index) => this.#byte((at + 8 + index) % this.size, byte));
    this.#position = next;
    this.#view.setBigUint64(0, BigInt(next), true);
    return at;
  }

  header(at: number, length: number, flags: number): void {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setUint32(0, (length | flags) >>> 0, true);
    for (let index = 0; index < 4; index++) this.#byte((at + index) % this.size, bytes.getUint8(index));
  }

  #byte(at: number, byte: number): void {
    this.#view.setUint8(PAGE + at, byte);
    this.#view.setUint8(PAGE + at + this.size, byte);
  }
}

function drained(reader: RingReader): number[][] {
  const records: number[][] = [];
  reader.drain((view, at, length) => {
    records.push(Array.from({ length }, (_, index) => view.getUint8(at + index)));
  });
  return records;
}

Deno.test("records are read once, in order, and the writer is told how far", () => {
  const writer = new RingWriter(256);
  const { reader } = writer;
  assertEquals([reader.isEmpty, drained(reader)], [true, []]);
  writer.write(Uint8Array.of(1, 2, 3));
  writer.write(Uint8Array.of(4));
  assertEquals([reader.isEmpty, drained(reader)], [false, [[1, 2, 3], [4]]]);
  assertEquals([reader.isEmpty, drained(reader), writer.consumed], [true, [], 32]);
  writer.write(new Uint8Array(0));
  assertEquals([drained(reader), writer.consumed], [[[]], 40]);
});

Deno.test("a record that is still being written is waited for, and those behind it", () => {
  const writer = new RingWriter(256);
  const { reader } = writer;
  writer.write(Uint8Array.of(1));
  const place = writer.write(Uint8Array.of(2), BUSY) ?? 0;
  writer.write(Uint8Array.of(3));
  assertEquals([drained(reader), drained(reader), writer.consumed], [[[1]], [], 16]);
  writer.header(place, 1, 0);
  assertEquals(drained(reader), [[2], [3]]);
});

Deno.test("a record that was discarded is passed over", () => {
  const writer = new RingWriter(256);
  writer.write(Uint8Array.of(1), DISCARDED);
  writer.write(Uint8Array.of(2));
  assertEquals([drained(writer.reader), writer.consumed], [[[2]], 32]);
});

Deno.test("a record may lie across the end", () => {
  const writer = new RingWriter(64);
  const { reader } = writer;
  for (let round = 0; round < 20; round++) {
    const bytes = Uint8Array.from({ length: 33 }, (_, index) => round + index);
    writer.write(bytes);
    assertEquals(drained(reader), [[...bytes]]);
  }
});

Deno.test("positions go beyond 32 bits", () => {
  const writer = new RingWriter(64, 2 ** 32 - 16);
  const { reader } = writer;
  for (let round = 0; round < 5; round++) {
    writer.write(Uint8Array.of(round));
    assertEquals([reader.isEmpty, drained(reader), reader.isEmpty], [false, [[round]], true]);
  }
  assertEquals(writer.consumed, 2 ** 32 + 64);
});

Deno.test("a reader goes on where the last one was", () => {
  const writer = new RingWriter(256);
  writer.write(Uint8Array.of(1));
  drained(writer.reader);
  writer.write(Uint8Array.of(2));
  assertEquals(drained(writer.reader), [[2]]);
});

Deno.test("a length that cannot be is refused", () => {
  const writer = new RingWriter(64);
  writer.write(Uint8Array.of(1), 0, 57);
  assertThrows(() => drained(writer.reader), WireError, "57 bytes, the ring has 64");
});

Deno.test("a writer that is further ahead than the ring is long is refused", () => {
  const writer = new RingWriter(64);
  writer.write(Uint8Array.of(1));
  new DataView(writer.producer).setBigUint64(0, 65n, true);
  assertThrows(() => drained(writer.reader), WireError, "the writer is 65 bytes ahead, the ring has 64");
});

Deno.test("a record whose taker throws is not handed over again", () => {
  const writer = new RingWriter(256);
  const { reader } = writer;
  writer.write(Uint8Array.of(1));
  writer.write(Uint8Array.of(2));
  assertThrows(() =>
    reader.drain(() => {
      throw new Error("no");
    })
  );
  assertEquals(drained(reader), [[2]]);
});

Deno.test("whatever is written and read in turns, all that had room arrives in order", () => {
  forRandom(50, (random: Random) => {
    const writer = new RingWriter(256, random.between(0, 1000) * 8);
    const { reader } = writer;
    const [sent, arrived]: [number[][], number[][]] = [[], []];
    for (let step = 0; step < 200; step++) {
      const bytes = random.bytes(random.between(0, 60));
      if (random.oneIn(3)) arrived.push(...drained(reader));
      else if (writer.write(bytes) !== null) sent.push([...bytes]);
    }
    assertEquals([...arrived, ...drained(reader)], sent);
  });
});
