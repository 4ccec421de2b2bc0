import { WireError } from "./wire_error.ts";

/** How one value lies in memory: its size in bytes, and its byte order in the name of the type. */
export interface FieldType<T> {
  readonly size: number;
  read(view: DataView, at: number): T;
  write(view: DataView, at: number, value: T): void;
}

type FieldTable = Readonly<Record<string, FieldType<unknown>>>;
type ValueOf<F> = F extends FieldType<infer T> ? T : never;
type ValuesOf<Table> = { readonly [K in keyof Table]: ValueOf<Table[K]> };

/** One field at its place: reads and writes it in a struct that begins at `base`, and touches nothing else. */
export interface Field<T> {
  readonly offset: number;
  readonly size: number;
  get(view: DataView, base: number): T;
  set(view: DataView, base: number, value: T): void;
}

/** A C struct. Also a field type, so that structs nest. */
export interface Struct<Table> extends FieldType<ValuesOf<Table>> {
  readonly name: string;
  readonly fields: { readonly [K in keyof Table]: Field<ValueOf<Table[K]>> };
}

/**
 * Describes a C struct as the table of its fields in order, without padding (name the kernel's pad fields). `size` is
 * what sizeof says, and is checked against the sum of the fields. `read` and `write` throw a WireError where the view
 * ends too early; single fields are unchecked beyond what DataView checks.
 */
export function struct<Table extends FieldTable>(name: string, size: number, table: Table): Struct<Table> {
  let offset = 0;
  const fields: Record<string, Field<unknown>> = {};
  for (const [field, type] of Object.entries(table)) {
    fields[field] = fieldAt(type, offset);
    offset += type.size;
  }
  if (offset !== size) throw new Error(`struct ${name} has ${offset} bytes, not ${size}`);

  const check = (view: DataView, at: number): void => {
    if (at < 0 || at + size > view.byteLength) {
      throw new WireError(name, `needs ${size} bytes at ${at}, there are ${Math.max(0, view.byteLength - at)}`);
    }
  };
  return {
    name,
    size,
    fields: fields as Struct<Table>["fields"],
    read(view, at) {
      check(view, at);
      return Object.fromEntries(Object.entries(fields).map(([key, f]) => [key, f.get(view, at)])) as ValuesOf<Table>;
    },
    write(view, at, values) {
      check(view, at);
      for (const [key, f] of Object.entries(fields)) f.set(view, at, values[key]);
    },
  };
}

function fieldAt<T>(type: FieldType<T>, offset: number): Field<T> {
  return {
    offset,
    size: type.size,
    get: (view, base) => type.read(view, base + offset),
    set: (view, base, value) => type.write(view, base + offset, value),
  };
}
