import type { FieldType } from "./struct.ts";

/** Netlink and most kernel structures use the byte order of the machine ("host"); the network's own fields are "be". */
const HOST_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export const u8: FieldType<number> = {
  size: 1,
  read: (view, at) => view.getUint8(at),
  write: (view, at, value) => view.setUint8(at, value),
};

export const u16host: FieldType<number> = {
  size: 2,
  read: (view, at) => view.getUint16(at, HOST_LITTLE_ENDIAN),
  write: (view, at, value) => view.setUint16(at, value, HOST_LITTLE_ENDIAN),
};

export const u16be: FieldType<number> = {
  size: 2,
  read: (view, at) => view.getUint16(at, false),
  write: (view, at, value) => view.setUint16(at, value, false),
};

export const i16host: FieldType<number> = {
  size: 2,
  read: (view, at) => view.getInt16(at, HOST_LITTLE_ENDIAN),
  write: (view, at, value) => view.setInt16(at, value, HOST_LITTLE_ENDIAN),
};

export const u32host: FieldType<number> = {
  size: 4,
  read: (view, at) => view.getUint32(at, HOST_LITTLE_ENDIAN),
  write: (view, at, value) => view.setUint32(at, value, HOST_LITTLE_ENDIAN),
};

export const i32host: FieldType<number> = {
  size: 4,
  read: (view, at) => view.getInt32(at, HOST_LITTLE_ENDIAN),
  write: (view, at, value) => view.setInt32(at, value, HOST_LITTLE_ENDIAN),
};

export const u32be: FieldType<number> = {
  size: 4,
  read: (view, at) => view.getUint32(at, false),
  write: (view, at, value) => view.setUint32(at, value, false),
};

export const u64host: FieldType<bigint> = {
  size: 8,
  read: (view, at) => view.getBigUint64(at, HOST_LITTLE_ENDIAN),
  write: (view, at, value) => view.setBigUint64(at, value, HOST_LITTLE_ENDIAN),
};

/** So many bytes that are nobody's business here: they are neither read nor written. */
export function opaque(size: number): FieldType<null> {
  return { size, read: () => null, write: () => {} };
}
