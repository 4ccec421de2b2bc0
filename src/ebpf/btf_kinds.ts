/** Kinds of types in BTF (include/uapi/linux/btf.h). */
export const BTF_KIND_INT = 1;
export const BTF_KIND_PTR = 2;
export const BTF_KIND_ARRAY = 3;
export const BTF_KIND_STRUCT = 4;
export const BTF_KIND_UNION = 5;
export const BTF_KIND_ENUM = 6;
export const BTF_KIND_FWD = 7;
export const BTF_KIND_TYPEDEF = 8;
export const BTF_KIND_VOLATILE = 9;
export const BTF_KIND_CONST = 10;
export const BTF_KIND_RESTRICT = 11;
export const BTF_KIND_FUNC = 12;
export const BTF_KIND_FUNC_PROTO = 13;
export const BTF_KIND_VAR = 14;
export const BTF_KIND_DATASEC = 15;
export const BTF_KIND_FLOAT = 16;
export const BTF_KIND_DECL_TAG = 17;
export const BTF_KIND_TYPE_TAG = 18;
export const BTF_KIND_ENUM64 = 19;

/** Bytes behind struct btf_type: once, and for each of the `vlen` that its info counts. */
interface Tail {
  readonly fixed: number;
  readonly each: number;
}

const NOTHING: Tail = { fixed: 0, each: 0 };
const TAILS: ReadonlyMap<number, Tail> = new Map([
  [BTF_KIND_INT, { fixed: 4, each: 0 }],
  [BTF_KIND_PTR, NOTHING],
  [BTF_KIND_ARRAY, { fixed: 12, each: 0 }],
  [BTF_KIND_STRUCT, { fixed: 0, each: 12 }],
  [BTF_KIND_UNION, { fixed: 0, each: 12 }],
  [BTF_KIND_ENUM, { fixed: 0, each: 8 }],
  [BTF_KIND_FWD, NOTHING],
  [BTF_KIND_TYPEDEF, NOTHING],
  [BTF_KIND_VOLATILE, NOTHING],
  [BTF_KIND_CONST, NOTHING],
  [BTF_KIND_RESTRICT, NOTHING],
  [BTF_KIND_FUNC, NOTHING],
  [BTF_KIND_FUNC_PROTO, { fixed: 0, each: 8 }],
  [BTF_KIND_VAR, { fixed: 4, each: 0 }],
  [BTF_KIND_DATASEC, { fixed: 0, each: 12 }],
  [BTF_KIND_FLOAT, NOTHING],
  [BTF_KIND_DECL_TAG, { fixed: 4, each: 0 }],
  [BTF_KIND_TYPE_TAG, NOTHING],
  [BTF_KIND_ENUM64, { fixed: 0, each: 12 }],
]);

/** How many bytes follow the struct btf_type of a type with `vlen` parts; null for a kind that is not known. */
export function tailLength(kind: number, vlen: number): number | null {
  const tail = TAILS.get(kind);
  return tail === undefined ? null : tail.fixed + tail.each * vlen;
}
