import { u32host } from "../wire/field_types.ts";
import type { FieldType } from "../wire/struct.ts";

/** A number of 64 bits in two words: all of it, without a bigint. */
export interface U64 {
  readonly low: number;
  readonly high: number;
}

const WORD = 0x1_0000_0000;

/** u64 in the byte order of the machine, little-endian, as two words. */
export const u64words: FieldType<U64> = {
  size: 8,
  read: (view, at) => ({ low: u32host.read(view, at), high: u32host.read(view, at + 4) }),
  write: (view, at, { low, high }) => {
    u32host.write(view, at, low);
    u32host.write(view, at + 4, high);
  },
};

/** u64 as a number, exact up to 2^53: for what counts up from nothing. */
export const u64number: FieldType<number> = {
  size: 8,
  read: (view, at) => u32host.read(view, at) + u32host.read(view, at + 4) * WORD,
  write: (view, at, value) => {
    u32host.write(view, at, value % WORD);
    u32host.write(view, at + 4, Math.floor(value / WORD));
  },
};
