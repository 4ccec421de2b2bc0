import { ENOENT } from "../core/system_error.ts";
import { viewOf } from "../wire/view_of.ts";
import { map_create, map_elem } from "./bpf_attr.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { BpfError } from "./bpf_error.ts";
import * as constants from "./constants.ts";

/** A map as it is asked for. */
export interface MapDefinition {
  readonly name: string;
  readonly type: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly entries: number;
  readonly flags: number;
}

/** Makes a map; the result is its descriptor, which belongs to the caller. Throws a BpfError. */
export function createMap(calls: BpfCalls, definition: MapDefinition): number {
  const attr = new Uint8Array(map_create.size);
  map_create.write(viewOf(attr), 0, {
    map_type: definition.type,
    key_size: definition.keyBytes,
    value_size: definition.valueBytes,
    max_entries: definition.entries,
    map_flags: definition.flags,
    inner_map_fd: 0,
    numa_node: 0,
    map_name: definition.name,
  });
  const descriptor = calls.bpf(constants.BPF_MAP_CREATE, attr);
  if (descriptor >= 0) return descriptor;
  throw new BpfError(`make the map ${definition.name}`, -descriptor, { missing: calls.missingCapabilities() });
}

/**
 * A map in the kernel behind a descriptor that somebody else owns. `key` and `value` are written and read in place: a
 * lookup is one system call, and nothing is allocated for it.
 */
export class BpfMap {
  /** What the next call is about. */
  readonly key: DataView;
  /** What a lookup found, and what an update writes. */
  readonly value: DataView;
  readonly #calls: BpfCalls;
  readonly #attr = new Uint8Array(map_elem.size);
  readonly #name: string;
  /** The attr holds addresses in these. */
  readonly #keyBytes: Uint8Array;
  readonly #valueBytes: Uint8Array;

  constructor(calls: BpfCalls, descriptor: number, { name, keyBytes, valueBytes }: MapDefinition) {
    this.#calls = calls;
    this.#name = name;
    this.#keyBytes = new Uint8Array(keyBytes);
    this.#valueBytes = new Uint8Array(valueBytes);
    this.key = viewOf(this.#keyBytes);
    this.value = viewOf(this.#valueBytes);
    map_elem.write(viewOf(this.#attr), 0, {
      map_fd: descriptor,
      pad: 0,
      key: calls.addressOf(this.#keyBytes),
      value: calls.addressOf(this.#valueBytes),
      flags: BigInt(constants.BPF_ANY),
    });
  }

  /** Reads the entry of `key` into `value`. False if there is none. Throws a BpfError. */
  lookup(): boolean {
    const result = this.#calls.bpf(constants.BPF_MAP_LOOKUP_ELEM, this.#attr);
    if (result >= 0) return true;
    if (result === -ENOENT) return false;
    throw new BpfError(`look into the map ${this.#name}`, -result);
  }

  /** Writes `value` as the entry of `key`, new or not. Throws a BpfError: E2BIG if the map is full. */
  update(): void {
    const result = this.#calls.bpf(constants.BPF_MAP_UPDATE_ELEM, this.#attr);
    if (result < 0) throw new BpfError(`write to the map ${this.#name}`, -result);
  }

  /** Removes the entry of `key`, if there is one. Throws a BpfError. */
  remove(): void {
    const attr = this.#attr.slice();
    map_elem.fields.value.set(viewOf(attr), 0, 0n);
    const result = this.#calls.bpf(constants.BPF_MAP_DELETE_ELEM, attr);
    if (result < 0 && result !== -ENOENT) throw new BpfError(`remove from the map ${this.#name}`, -result);
  }

  /** Goes through the keys that there are, each in `key` for the time of the call. Throws a BpfError. */
  forEachKey(take: () => void): void {
    const next = new Uint8Array(this.#keyBytes.length);
    const attr = this.#attr.slice();
    const view = viewOf(attr);
    map_elem.fields.key.set(view, 0, 0n);
    map_elem.fields.value.set(view, 0, this.#calls.addressOf(next));
    for (;;) {
      const result = this.#calls.bpf(constants.BPF_MAP_GET_NEXT_KEY, attr);
      if (result === -ENOENT) return;
      if (result < 0) throw new BpfError(`list the map ${this.#name}`, -result);
      this.#keyBytes.set(next);
      take();
      this.#keyBytes.set(next);
      map_elem.fields.key.set(view, 0, this.#calls.addressOf(this.#keyBytes));
    }
  }
}
