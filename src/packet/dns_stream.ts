/** RFC 1035, 4.2.2: the length before each message, and the longest there can be. */
const LENGTH_BYTES = 2;
const LONGEST = LENGTH_BYTES + 0xffff;

/**
 * One direction of a DNS connection over TCP: bytes in, whole messages out. It takes them in order alone: after a gap, or
 * where it was not there at the beginning, it tells nothing more.
 */
export class DnsStream {
  /** The sequence number that comes next, u32; null once there is no order any more. */
  #next: number | null;
  #held = new Uint8Array(0);

  /** `next`: of the first byte. */
  constructor(next: number) {
    this.#next = next >>> 0;
  }

  /** Bytes that wait for the rest of their message. */
  get held(): number {
    return this.#held.length;
  }

  /** The messages that these bytes complete; what was there before is passed over. Null if there is a gap. */
  add(sequence: number, data: Uint8Array): Uint8Array[] | null {
    if (this.#next === null) return null;
    const known = (this.#next - sequence) | 0;
    if (known < 0) return this.#end();
    if (known >= data.length) return [];
    const fresh = data.subarray(known);
    this.#next = (this.#next + fresh.length) >>> 0;
    return this.#take(fresh);
  }

  #take(fresh: Uint8Array): Uint8Array[] {
    const bytes = this.#held.length === 0 ? fresh : joined(this.#held, fresh);
    const messages: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const end = at + LENGTH_BYTES + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
      if (at + LENGTH_BYTES > bytes.length || end > bytes.length) break;
      messages.push(bytes.subarray(at + LENGTH_BYTES, end));
      at = end;
    }
    this.#held = bytes.slice(at, at + LONGEST);
    return messages;
  }

  #end(): null {
    this.#next = null;
    this.#held = new Uint8Array(0);
    return null;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
