import { viewOf } from "../wire/view_of.ts";
import { WireError } from "../wire/wire_error.ts";

/** Bits of a record's header, beside its length (BPF_RINGBUF_BUSY_BIT, BPF_RINGBUF_DISCARD_BIT). */
const BUSY = 0x8000_0000;
const DISCARDED = 0x4000_0000;
const LENGTH = 0x3fff_ffff;
const HEADER_BYTES = 8;
const ALIGNMENT = 8;

/** Takes a record of the ring: `length` bytes from `at`. They are the writer's again when it returns. */
export type TakeRecord = (view: DataView, at: number, length: number) => void;

/** Two numbers and the ring itself, as user space maps them (Documentation/bpf/ringbuf.rst). */
export interface RingMemory {
  /** Begins with the position up to which the reader has read, which only the reader writes. */
  readonly consumer: ArrayBuffer;
  /** Begins with the position up to which there is something; the data follow at `dataAt`, twice in a row. */
  readonly producer: ArrayBuffer;
  readonly dataAt: number;
  /** A power of two. */
  readonly size: number;
}

/**
 * Reads a BPF ring buffer (kernel/bpf/ringbuf.c). The data lie in memory twice, one behind the other, so that a record
 * that begins near the end goes on in the second copy.
 */
export class RingReader {
  readonly #consumer: BigUint64Array;
  readonly #producer: BigUint64Array;
  /** The low word of the producer's position: enough to see that nothing has come. */
  readonly #producerLow: Uint32Array;
  readonly #headers: Uint32Array;
  readonly #data: DataView;
  readonly #size: number;
  #position: number;

  constructor({ consumer, producer, dataAt, size }: RingMemory) {
    this.#consumer = new BigUint64Array(consumer, 0, 1);
    this.#producer = new BigUint64Array(producer, 0, 1);
    this.#producerLow = new Uint32Array(producer, 0, 1);
    this.#headers = new Uint32Array(producer, dataAt, 2 * size / Uint32Array.BYTES_PER_ELEMENT);
    this.#data = viewOf(new Uint8Array(producer, dataAt, 2 * size));
    this.#size = size;
    this.#position = Number(Atomics.load(this.#consumer, 0));
  }

  /** Whether nothing has been written since the last reading: one look at memory. */
  get isEmpty(): boolean {
    return Atomics.load(this.#producerLow, 0) === this.#position >>> 0;
  }

  /**
   * Hands over the records in the order in which they were reserved, up to one that is still being written. Throws a
   * WireError for a length or a position that cannot be; whatever was handed over is never handed over again.
   */
  drain(take: TakeRecord): void {
    if (this.isEmpty) return;
    const end = Number(Atomics.load(this.#producer, 0));
    if (end - this.#position > this.#size) {
      throw new WireError("ring", `the writer is ${end - this.#position} bytes ahead, the ring has ${this.#size}`);
    }
    try {
      while (this.#position < end && this.#takeOne(take));
    } finally {
      Atomics.store(this.#consumer, 0, BigInt(this.#position));
    }
  }

  /** False if the record is still being written. */
  #takeOne(take: TakeRecord): boolean {
    const at = this.#position % this.#size;
    const header = Atomics.load(this.#headers, at / Uint32Array.BYTES_PER_ELEMENT);
    if ((header & BUSY) !== 0) return false;
    const length = header & LENGTH;
    if (length > this.#size - HEADER_BYTES) {
      throw new WireError("ring record", `${length} bytes, the ring has ${this.#size}`);
    }
    this.#position += HEADER_BYTES + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    if ((header & DISCARDED) === 0) take(this.#data, at + HEADER_BYTES, length);
    return true;
  }
}
