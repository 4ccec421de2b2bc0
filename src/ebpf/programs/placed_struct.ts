import type { Assembler } from "../assembler.ts";
import type { Size } from "../opcodes.ts";
import type { Register, Writable } from "../registers.ts";

/** A table of wire/struct.ts, as far as it matters here: where each field is, and how large. */
interface Layout<Field extends string> {
  readonly name: string;
  readonly fields: Readonly<Record<Field, { readonly offset: number; readonly size: number }>>;
}

const SIZES: ReadonlyMap<number, Size> = new Map([[1, "u8"], [2, "u16"], [4, "u32"], [8, "u64"]]);

/** A struct where the program finds it, at `base` + `offset`: its fields are read and written by their names. */
export class PlacedStruct<Field extends string> {
  readonly #a: Assembler;
  readonly #layout: Layout<Field>;
  readonly #base: Register;
  readonly #offset: number;

  constructor(a: Assembler, layout: Layout<Field>, base: Register, offset = 0) {
    this.#a = a;
    this.#layout = layout;
    this.#base = base;
    this.#offset = offset;
  }

  /** Where a field begins, from `base`. */
  at(field: Field): number {
    return this.#offset + this.#layout.fields[field].offset;
  }

  /** struct.field = value */
  set(field: Field, value: Register | number): void {
    this.#a.store(this.#sizeOf(field), this.#base, this.at(field), value);
  }

  /** destination = struct.field */
  get(destination: Writable, field: Field): void {
    this.#a.load(destination, this.#sizeOf(field), this.#base, this.at(field));
  }

  #sizeOf(field: Field): Size {
    const size = SIZES.get(this.#layout.fields[field].size);
    if (size === undefined) throw new Error(`Cannot move ${this.#layout.name}.${field} at once`);
    return size;
  }
}
