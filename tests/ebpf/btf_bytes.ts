import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/** A member of a struct or union; `bits` is where it begins. "" has no name. */
export interface MemberSpec {
  readonly name: string;
  readonly type: number;
  readonly bits: number;
  /** Of a bit field: how many bits. */
  readonly width?: number;
}

/** A type by hand: ids count from 1 in the order of the list. */
export interface TypeSpec {
  readonly kind: number;
  readonly name?: string;
  /** size or type, by the kind. */
  readonly value?: number;
  readonly members?: readonly MemberSpec[];
  /** Words behind the type that are no members. */
  readonly words?: readonly number[];
  /** Instead of the number of members. */
  readonly vlen?: number;
}

export const INT = (name: string, size: number): TypeSpec => ({ kind: 1, name, value: size, words: [size * 8] });
export const POINTER = (to: number): TypeSpec => ({ kind: 2, value: to });
export const ARRAY = (of: number, count: number): TypeSpec => ({ kind: 3, words: [of, of, count] });
export const STRUCT = (name: string, size: number, members: readonly MemberSpec[]): TypeSpec => ({
  kind: 4,
  name,
  value: size,
  members,
});
export const UNION = (name: string, size: number, members: readonly MemberSpec[]): TypeSpec => ({
  kind: 5,
  name,
  value: size,
  members,
});
export const TYPEDEF = (name: string, of: number): TypeSpec => ({ kind: 8, name, value: of });
export const CONST = (of: number): TypeSpec => ({ kind: 10, value: of });
export const FUNC = (name: string, of: number): TypeSpec => ({ kind: 12, name, value: of });

/** A whole blob: a header of 24 bytes, the types, the strings. Written apart from the code under test. */
export function btfBytes(types: readonly TypeSpec[]): Uint8Array {
  const strings = new Strings();
  const words = types.flatMap((type) => wordsOf(type, strings));
  const text = strings.bytes();
  const bytes = new Uint8Array(24 + words.length * 4 + text.length);
  bytes.set([...wordBytes(0x01eb9f), ...wordBytes(24), ...wordBytes(0), ...wordBytes(words.length * 4)]);
  bytes.set([...wordBytes(words.length * 4), ...wordBytes(text.length)], 16);
  words.forEach((word, index) => bytes.set(wordBytes(word), 24 + index * 4));
  bytes.set(text, 24 + words.length * 4);
  return bytes;
}

/** The blob with the first `length` bytes of its types alone, and a header that says so: all else is sound. */
export function withoutTypes(bytes: Uint8Array, length: number): Uint8Array {
  const header = bytes.slice(0, 24);
  const view = viewOf(header);
  const strings = 24 + u32host.read(view, 16);
  u32host.write(view, 12, length);
  u32host.write(view, 16, length);
  const cut = new Uint8Array(24 + length + bytes.length - strings);
  cut.set(header);
  cut.set(bytes.subarray(24, 24 + length), 24);
  cut.set(bytes.subarray(strings), 24 + length);
  return cut;
}

function wordsOf({ kind, name = "", value = 0, members = [], words = [], vlen }: TypeSpec, strings: Strings): number[] {
  const hasBitFields = members.some(({ width }) => width !== undefined);
  const info = ((hasBitFields ? 1 : 0) << 31 | kind << 24 | (vlen ?? members.length)) >>> 0;
  const inner = members.flatMap((member) => [
    strings.at(member.name),
    member.type,
    ((member.width ?? 0) << 24 | member.bits) >>> 0,
  ]);
  return [strings.at(name), info, value, ...inner, ...words];
}

class Strings {
  #text = "\0";

  at(name: string): number {
    if (name === "") return 0;
    this.#text += `${name}\0`;
    return this.#text.length - name.length - 1;
  }

  bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }
}

function wordBytes(word: number): Uint8Array {
  const bytes = new Uint8Array(4);
  u32host.write(viewOf(bytes), 0, word);
  return bytes;
}
