import { viewOf } from "../wire/view_of.ts";
import { WireError } from "../wire/wire_error.ts";
import { BtfError } from "./btf_error.ts";
import * as kinds from "./btf_kinds.ts";
import { tailLength } from "./btf_kinds.ts";
import { btf_array, btf_header, BTF_MAGIC, btf_member, btf_type } from "./btf_structs.ts";

/** Where a field lies in its struct, in bytes. */
export interface FieldPlace {
  readonly offset: number;
  readonly size: number;
}

/** A member as BTF has it; `bitOffset` counts from the beginning of the struct that holds it. */
interface Member {
  readonly nameAt: number;
  readonly type: number;
  readonly bitOffset: number;
  readonly isBitField: boolean;
}

/** Types within types (typedefs of consts of structs of …): no compiler nests them this deep, a lying blob may. */
const DEEPEST = 32;
/** Unnamed structs and unions that are looked into for one member. */
const MOST_UNNAMED = 1_000;
const POINTER_BYTES = 8;
/** The bits of info that count, in bit fields of struct members too. */
const VLEN = 0xffff;
const KIND = 0x1f;

/**
 * The types of a kernel as it describes them itself (/sys/kernel/btf/vmlinux, Documentation/bpf/btf.rst). Ids count
 * from 1; 0 is void.
 */
export class Btf {
  readonly #view: DataView;
  /** The string section: names, each ended by a zero byte. */
  readonly #strings: Uint8Array;
  /** Of each type, by its id: where its struct btf_type is, its kind, and where its name is. */
  readonly #places: Uint32Array;
  readonly #kinds: Uint8Array;
  readonly #names: Uint32Array;
  #count = 1;
  /** Ids of all structs and unions: one type in ten, and nearly all questions are about them. */
  readonly #structs: number[] = [];
  /** Those that were asked for, by name. */
  readonly #found = new Map<string, readonly number[]>();

  /** Throws a WireError for a blob that is cut, lies about a length, or has types of a kind that is not known. */
  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
    const header = btf_header.read(this.#view, 0);
    if (header.magic !== BTF_MAGIC) throw problem(`magic number ${header.magic}: another format, or byte order`);
    if (header.version !== 1) throw problem(`version ${header.version}`);
    if (header.hdr_len < btf_header.size) throw problem(`a header of ${header.hdr_len} bytes`);
    const types = section("types", bytes, header.hdr_len + header.type_off, header.type_len);
    this.#strings = section("strings", bytes, header.hdr_len + header.str_off, header.str_len);
    if (this.#strings.at(0) !== 0 || this.#strings.at(-1) !== 0) throw problem("strings that do not end");
    const most = 1 + Math.floor(types.length / btf_type.size);
    this.#places = new Uint32Array(most);
    this.#kinds = new Uint8Array(most);
    this.#names = new Uint32Array(most);
    this.#walk(types.byteOffset - bytes.byteOffset, types.length);
  }

  /** The id of the first type of this kind and name. Throws a BtfError if there is none. */
  typeId(kind: number, name: string): number {
    const wanted = encode(name);
    for (let id = 1; id < this.#count; id++) {
      if (this.#kinds[id] === kind && this.#isName(this.#names[id] ?? 0, wanted)) return id;
    }
    throw new BtfError(name, "there is no such type");
  }

  /**
   * The place of a field of a struct or union, by the names on the way to it: "d_name.name" of "dentry". Unnamed structs
   * and unions are looked into; pointers are not followed. Where several structs of one name differ in this field, no
   * answer is right: that throws a BtfError, as does a field that is missing or made of single bits.
   */
  field(structName: string, path: string): FieldPlace {
    const what = `${structName}.${path}`;
    const places = this.#structsOf(structName).flatMap((id) => this.#fieldOf(id, path.split("."), what) ?? []);
    const [place] = places;
    if (place === undefined) throw new BtfError(what, "there is no such field");
    if (places.some(({ offset }) => offset !== place.offset)) throw new BtfError(what, "structs of this name differ");
    return place;
  }

  /** Whether a struct or union of this name has the field. */
  hasField(structName: string, path: string): boolean {
    return this.#structsOf(structName).some((id) =>
      this.#fieldOf(id, path.split("."), `${structName}.${path}`) !== null
    );
  }

  /** Structs and unions of this name. */
  #structsOf(name: string): readonly number[] {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const wanted = encode(name);
    const ids = this.#structs.filter((id) => this.#isName(this.#names[id] ?? 0, wanted));
    this.#found.set(name, ids);
    return ids;
  }

  #walk(from: number, length: number): void {
    const end = from + length;
    for (let at = from; at < end;) {
      if (at + btf_type.size > end) throw problem(`type ${this.#count} is cut`);
      const info = btf_type.fields.info.get(this.#view, at);
      const kind = info >>> 24 & KIND;
      const tail = tailLength(kind, info & VLEN);
      if (tail === null) throw problem(`type ${this.#count} is of the unknown kind ${kind}`);
      const next = at + btf_type.size + tail;
      if (next > end) throw problem(`type ${this.#count} is cut`);
      this.#places[this.#count] = at;
      this.#kinds[this.#count] = kind;
      this.#names[this.#count] = this.#nameAt(btf_type.fields.name_off.get(this.#view, at));
      if (kind === kinds.BTF_KIND_STRUCT || kind === kinds.BTF_KIND_UNION) this.#structs.push(this.#count);
      this.#count++;
      at = next;
    }
  }

  #fieldOf(id: number, path: readonly string[], what: string): FieldPlace | null {
    let place: FieldPlace = { offset: 0, size: 0 };
    let type = id;
    for (const name of path) {
      const member = this.#member(this.#strip(type), encode(name), new Set());
      if (member === null) return null;
      if (member.isBitField || member.bitOffset % 8 !== 0) throw new BtfError(what, `${name} is a bit field`);
      type = member.type;
      place = { offset: place.offset + member.bitOffset / 8, size: this.#sizeOf(type, DEEPEST) };
    }
    return place;
  }

  /**
   * The member of this name, also from unnamed structs and unions within. Each is looked into once: met again, it has no
   * such member. Else a struct that holds itself twice, as a lying blob may have it, would be looked into for ever.
   */
  #member(id: number, name: Uint8Array, seen: Set<number>): Member | null {
    if (seen.has(id) || seen.size === MOST_UNNAMED) return null;
    seen.add(id);
    for (const member of this.#members(id)) {
      const isNamed = this.#strings[member.nameAt] !== 0;
      if (isNamed && this.#isName(member.nameAt, name)) return member;
      if (isNamed) continue;
      const inner = this.#member(this.#strip(member.type), name, seen);
      if (inner !== null) return { ...inner, bitOffset: inner.bitOffset + member.bitOffset };
    }
    return null;
  }

  /** None for a type that is no struct or union. */
  *#members(id: number): Generator<Member> {
    const kind = this.#kindOf(id);
    if (kind !== kinds.BTF_KIND_STRUCT && kind !== kinds.BTF_KIND_UNION) return;
    const { info } = this.#read(id);
    const first = (this.#places[id] ?? 0) + btf_type.size;
    for (let index = 0; index < (info & VLEN); index++) {
      const { name_off, type, offset } = btf_member.read(this.#view, first + index * btf_member.size);
      const hasBitSizes = info >>> 31 === 1;
      const isBitField = hasBitSizes && offset >>> 24 !== 0;
      yield { nameAt: this.#nameAt(name_off), type, bitOffset: hasBitSizes ? offset & 0xff_ffff : offset, isBitField };
    }
  }

  /** The type behind typedefs, const and the like. */
  #strip(id: number): number {
    let type = id;
    for (let step = 0; step < DEEPEST; step++) {
      switch (this.#kindOf(type)) {
        case kinds.BTF_KIND_TYPEDEF:
        case kinds.BTF_KIND_VOLATILE:
        case kinds.BTF_KIND_CONST:
        case kinds.BTF_KIND_RESTRICT:
        case kinds.BTF_KIND_TYPE_TAG:
          type = this.#read(type).size_or_type;
          break;
        default:
          return type;
      }
    }
    throw problem(`type ${id} is a circle, or too deep`);
  }

  #sizeOf(id: number, depth: number): number {
    const type = this.#strip(id);
    switch (this.#kindOf(type)) {
      case kinds.BTF_KIND_PTR:
        return POINTER_BYTES;
      case kinds.BTF_KIND_ARRAY: {
        const array = btf_array.read(this.#view, (this.#places[type] ?? 0) + btf_type.size);
        if (depth === 0) throw problem(`type ${id} is a circle, or too deep`);
        return array.nelems * this.#sizeOf(array.type, depth - 1);
      }
      default:
        return this.#read(type).size_or_type;
    }
  }

  #kindOf(id: number): number {
    const kind = id < this.#count ? this.#kinds[id] : undefined;
    if (kind === undefined) throw problem(`type ${id} is named, and there is no such type`);
    return kind;
  }

  #read(id: number): { readonly info: number; readonly size_or_type: number } {
    return btf_type.read(this.#view, this.#places[id] ?? 0);
  }

  #nameAt(offset: number): number {
    if (offset < this.#strings.length) return offset;
    throw problem(`a name at ${offset} of ${this.#strings.length} bytes`);
  }

  /** `name` ends with a zero byte, as the strings do. */
  #isName(at: number, name: Uint8Array): boolean {
    for (let i = 0; i < name.length; i++) {
      if (this.#strings[at + i] !== name[i]) return false;
    }
    return true;
  }
}

/** A name as it stands in the strings. */
function encode(name: string): Uint8Array {
  return new TextEncoder().encode(`${name}\0`);
}

function section(name: string, bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (from + length <= bytes.length) return bytes.subarray(from, from + length);
  throw problem(`its ${name} end at ${from + length}, there are ${bytes.length} bytes`);
}

function problem(text: string): WireError {
  return new WireError("BTF", text);
}
