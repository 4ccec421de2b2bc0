import { WireError } from "../wire/wire_error.ts";
import { readU16be, readU32be, readU8 } from "./read_be.ts";

/** RFC 1035, 2.3.4: bytes of a name on the wire. */
const LONGEST_NAME = 255;
/** The two upper bits of a length: a pointer (RFC 1035, 4.1.4). */
const POINTER = 0xc0;
const LONGEST_LABEL = 63;
/** Jumps that an honest name takes are one or two. */
const MOST_JUMPS = 16;
const [HYPHEN, DOT, UNDERSCORE] = [0x2d, 0x2e, 0x5f];

/**
 * Walks through a DNS message. All that would read beyond its end throws a WireError. A pointer leads only backwards, and
 * there are not many in a name: so there is no loop.
 */
export class DnsReader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #letters = new Uint8Array(LONGEST_NAME);
  /** Where names begin that were read, and they themselves. */
  readonly #places: number[] = [];
  readonly #names: (string | null)[] = [];

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  u16(): number {
    return readU16be(this.#bytes, this.#take(2));
  }

  u32(): number {
    return readU32be(this.#bytes, this.#take(4));
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /**
   * A name in lower case, with dots between its labels. Null if no host has such a name: one with another character than
   * letters, digits, "-" and "_" could read like a name that it is not (a label may hold a dot).
   */
  name(): string | null {
    const known = this.#known(this.at);
    if (known !== undefined) return known;
    const start = this.at;
    const name = this.#read();
    this.#places.push(start);
    this.#names.push(name);
    return name;
  }

  /** Where there is nothing but a pointer to a name that was read before, that name; most names are written so. */
  #known(at: number): string | null | undefined {
    const size = this.#byte(at);
    if ((size & POINTER) !== POINTER) return undefined;
    const place = this.#places.indexOf(((size & ~POINTER) << 8) | this.#byte(at + 1));
    if (place < 0) return undefined;
    this.at = at + 2;
    return this.#names[place];
  }

  #read(): string | null {
    const letters = this.#letters;
    let [from, length, jumps, after] = [this.at, 0, 0, -1];
    let isPlain = true;
    for (let size = this.#byte(from); size !== 0; size = this.#byte(from)) {
      if (size >= POINTER) {
        const target = ((size & ~POINTER) << 8) | this.#byte(from + 1);
        if (after < 0) after = from + 2;
        if (target >= from || ++jumps > MOST_JUMPS) throw new WireError("DNS name", "its pointers lead nowhere");
        from = target;
        continue;
      }
      if (size > LONGEST_LABEL) throw new WireError("DNS name", `no length of a label: ${size}`);
      if (length + 1 + size > LONGEST_NAME) throw new WireError("DNS name", "too long");
      if (from + size >= this.#bytes.length) throw new WireError("DNS message", "it ends too soon");
      if (length > 0) letters[length++] = DOT;
      for (let at = from + 1; at <= from + size; at++) {
        const folded = foldOfNames(readU8(this.#bytes, at));
        if (folded === 0) isPlain = false;
        letters[length++] = folded;
      }
      from += 1 + size;
    }
    this.at = after < 0 ? from + 1 : after;
    return isPlain ? textOf(letters.subarray(0, length)) : null;
  }

  #byte(at: number): number {
    if (at >= this.#bytes.length) throw new WireError("DNS message", "it ends too soon");
    return readU8(this.#bytes, at);
  }

  #take(bytes: number): number {
    const at = this.at;
    if (at + bytes > this.#bytes.length) throw new WireError("DNS message", "it ends too soon");
    this.at += bytes;
    return at;
  }
}

/** The letter in lower case; 0 if hosts have no such letter in their names. */
function foldOfNames(letter: number): number {
  if (letter >= 0x41 && letter <= 0x5a) return letter | 0x20;
  const isOfNames = (letter >= 0x61 && letter <= 0x7a) || (letter >= 0x30 && letter <= 0x39) || letter === HYPHEN ||
    letter === UNDERSCORE;
  return isOfNames ? letter : 0;
}

/** Of ASCII. To spread the bytes would take seven times as long. */
function textOf(letters: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, null, letters);
}
