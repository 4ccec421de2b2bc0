import type { HELPERS } from "../../src/ebpf/helpers.ts";
import type { MapDefinition } from "../../src/ebpf/bpf_map.ts";
import { BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_PERCPU_ARRAY, BPF_NOEXIST } from "../../src/ebpf/constants.ts";
import { DEFAULT_SIZES, mapDefinitions, type MapDescriptors, type MapName } from "../../src/ebpf/maps.ts";
import type { Environment, ReadingEnvironment } from "../../src/ebpf/programs/environment.ts";
import { toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { fieldBytes, littleKernelLayout } from "./little_kernel.ts";

const EFAULT = 14;
const FIRST_MAP = 11;
const POISON = 0xaa;
const ENOENT = 2;
const E2BIG = 7;
const EEXIST = 17;
const EAGAIN = 11;

/** What the kernel lends only to those who may read its memory. */
const NEED_PERFMON: ReadonlySet<keyof typeof HELPERS> = new Set([
  "get_current_comm",
  "get_current_task",
  "probe_read_user",
  "probe_read_kernel",
  "probe_read_kernel_str",
]);

/** Whose memory it is: what programs may load from and store to, what they reach by probe_read_kernel, or by _user. */
export type Owner = "program" | "kernel" | "user";

interface Region {
  readonly base: bigint;
  readonly bytes: Uint8Array;
  readonly owner: Owner;
}

interface FakeMap {
  readonly entries: Map<string, bigint>;
  readonly definition: MapDefinition;
  most: number;
}

type Struct = keyof typeof littleKernelLayout;

/** The one who runs: what the helpers say of it. */
export interface Current {
  tgid: number;
  pid: number;
  uid: number;
  gid: number;
  comm: string;
  cgroup: bigint;
  time: bigint;
  task: bigint;
}

/** Memory, maps and helpers for programs that are written for the little kernel. */
export class FakeKernel {
  readonly current: Current = {
    tgid: 100,
    pid: 100,
    uid: 1000,
    gid: 1001,
    comm: "curl",
    cgroup: 44n,
    time: 5_000_000_000n,
    task: 0n,
  };
  /** The cookie of the socket that the next program is called for, and that of its namespace. */
  cookie = 0x1_0000_0002n;
  netns = 3n;
  /** What programs handed to user space. */
  readonly events: Uint8Array[] = [];
  readonly written: Uint8Array[] = [];
  ringIsFull = false;
  #isClosed = false;
  readonly #regions: Region[] = [];
  readonly #maps = new Map<number, FakeMap>();
  #next = 0x1_0000n;
  readonly descriptors: MapDescriptors;

  constructor() {
    const definitions = mapDefinitions(DEFAULT_SIZES);
    const names = Object.keys(definitions) as MapName[];
    const pairs = names.map((name, index) => {
      const definition = definitions[name];
      const isArray = [BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_PERCPU_ARRAY].includes(definition.type);
      const entries = new Map(isArray ? [["00000000", this.allocate(definition.valueBytes, "program")]] : []);
      this.#maps.set(FIRST_MAP + index, { entries, definition, most: definition.entries });
      return [name, FIRST_MAP + index] as const;
    });
    this.descriptors = Object.fromEntries(pairs) as MapDescriptors;
  }

  get environment(): ReadingEnvironment {
    return { layout: littleKernelLayout, maps: this.descriptors, mostOfUser: 3 };
  }

  /** For programs that may not read the kernel's memory: from now on it refuses to. */
  forbidReading(): Environment {
    this.#isClosed = true;
    return { ...this.environment, layout: null };
  }

  /** So many bytes of memory, all 0. */
  allocate(bytes: number, owner: Owner): bigint {
    const base = this.#next;
    this.#next += BigInt(Math.ceil(bytes / 0x1000) + 1) * 0x1000n;
    this.#regions.push({ base, bytes: new Uint8Array(bytes), owner });
    return base;
  }

  /** A program's stack: what is read before it is written shows. */
  stack(bytes: number): bigint {
    const base = this.allocate(bytes, "program");
    this.bytesAt(base, bytes, "program").fill(POISON);
    return base;
  }

  load(address: bigint, width: number, owner: Owner): bigint {
    const bytes = this.bytesAt(address, width, owner);
    return bytes.reduceRight((value, byte) => value << 8n | BigInt(byte), 0n);
  }

  store(address: bigint, width: number, value: bigint, owner: Owner): void {
    const bytes = this.bytesAt(address, width, owner);
    for (let index = 0; index < width; index++) bytes[index] = Number(value >> BigInt(8 * index) & 0xffn);
  }

  /** The memory itself. Throws where there is none, or not that owner's. */
  bytesAt(address: bigint, length: number, owner: Owner): Uint8Array {
    for (const region of this.#regions) {
      const at = Number(address - region.base);
      if (at >= 0 && at + length <= region.bytes.length && region.owner === owner) {
        return region.bytes.subarray(at, at + length);
      }
    }
    throw new Error(`${owner} has no ${length} bytes at 0x${address.toString(16)}`);
  }

  /** A structure of the little kernel with these fields. The result is its address. */
  object<S extends Struct>(
    struct: S,
    fields: Partial<Record<keyof typeof littleKernelLayout[S], bigint | number>>,
  ): bigint {
    const address = this.allocate(4096, "kernel");
    this.setFields(address, struct, fields);
    return address;
  }

  setFields<S extends Struct>(
    address: bigint,
    struct: S,
    fields: Partial<Record<keyof typeof littleKernelLayout[S], bigint | number>>,
  ): void {
    for (const [field, value] of Object.entries(fields)) {
      const offset: unknown = Reflect.get(littleKernelLayout[struct], field);
      const width = fieldBytes(field);
      this.store(address + BigInt(Number(offset)), width, BigInt(value as bigint), "kernel");
    }
  }

  /** A string in the kernel's or a program's memory. */
  text(text: string, owner: Owner = "kernel"): bigint {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const address = this.allocate(bytes.length, owner);
    this.bytesAt(address, bytes.length, owner).set(bytes);
    return address;
  }

  /** The only value of an array. */
  valueOf(descriptor: number): bigint {
    return this.#map(BigInt(descriptor)).entries.get("00000000") ?? 0n;
  }

  /** The value at a key, which is in hexadecimal digits; null if there is none. */
  entry(name: MapName, key: string): DataView | null {
    const { entries, definition } = this.#map(BigInt(this.descriptors[name]));
    const address = entries.get(key);
    return address === undefined ? null : viewOf(this.bytesAt(address, definition.valueBytes, "program"));
  }

  keysOf(name: MapName): string[] {
    return [...this.#map(BigInt(this.descriptors[name])).entries.keys()];
  }

  /** Writes an entry as user space would. */
  put(name: MapName, key: string, value: Uint8Array): void {
    const address = this.allocate(value.length, "program");
    this.bytesAt(address, value.length, "program").set(value);
    this.#map(BigInt(this.descriptors[name])).entries.set(key, address);
  }

  /** From now on the map has room for so many entries. */
  limit(name: MapName, most: number): void {
    this.#map(BigInt(this.descriptors[name])).most = most;
  }

  call(helper: keyof typeof HELPERS, [r1, r2, r3, r4]: readonly [bigint, bigint, bigint, bigint]): bigint {
    const { current } = this;
    if (this.#isClosed && NEED_PERFMON.has(helper)) throw new Error(`${helper} needs CAP_PERFMON`);
    switch (helper) {
      case "map_lookup_elem":
        return this.#map(r1).entries.get(this.#key(r1, r2)) ?? 0n;
      case "map_update_elem":
        return this.#update(r1, r2, r3, r4);
      case "map_delete_elem":
        return this.#map(r1).entries.delete(this.#key(r1, r2)) ? 0n : BigInt(-ENOENT);
      case "get_current_pid_tgid":
        return BigInt(current.tgid) << 32n | BigInt(current.pid);
      case "get_current_uid_gid":
        return BigInt(current.gid) << 32n | BigInt(current.uid);
      case "get_current_comm":
        return this.#writeText(r1, Number(r2), current.comm);
      case "get_current_task":
        return current.task;
      case "get_socket_cookie":
        return this.cookie;
      case "get_current_cgroup_id":
        return current.cgroup;
      case "get_netns_cookie":
        return this.netns;
      case "ktime_get_boot_ns":
        return current.time;
      case "probe_read_kernel":
        return this.#probe(r1, Number(r2), r3, "kernel");
      case "probe_read_user":
        return this.#probe(r1, Number(r2), r3, "user");
      case "probe_read_kernel_str":
        return this.#probeString(r1, Number(r2), r3);
      case "seq_write":
        this.written.push(this.bytesAt(r2, Number(r3), "program").slice());
        return 0n;
      case "ringbuf_output":
        if (this.ringIsFull) return BigInt(-EAGAIN);
        this.events.push(this.bytesAt(r2, Number(r3), "program").slice());
        return 0n;
    }
  }

  #map(descriptor: bigint): FakeMap {
    const map = this.#maps.get(Number(descriptor));
    if (map === undefined) throw new Error(`no map ${descriptor}`);
    return map;
  }

  #key(map: bigint, address: bigint): string {
    return toHex(this.bytesAt(address, this.#map(map).definition.keyBytes, "program"));
  }

  /** An update replaces the value as a whole: who holds the old one's address goes on seeing the old one. */
  #update(map: bigint, keyAt: bigint, valueAt: bigint, flags: bigint): bigint {
    const { entries, definition, most } = this.#map(map);
    const key = this.#key(map, keyAt);
    if (flags === BigInt(BPF_NOEXIST) && entries.has(key)) return BigInt(-EEXIST);
    if (!entries.has(key) && entries.size >= most) return BigInt(-E2BIG);
    const value = this.bytesAt(valueAt, definition.valueBytes, "program").slice();
    const address = this.allocate(value.length, "program");
    this.bytesAt(address, value.length, "program").set(value);
    entries.set(key, address);
    return 0n;
  }

  #writeText(address: bigint, size: number, text: string): bigint {
    const bytes = this.bytesAt(address, size, "program").fill(0);
    bytes.set(new TextEncoder().encode(text).subarray(0, size - 1));
    return 0n;
  }

  #probe(to: bigint, size: number, from: bigint, owner: Owner): bigint {
    const target = this.bytesAt(to, size, "program").fill(0);
    const source = this.#readable(from, size, owner);
    if (source === null) return BigInt(-EFAULT);
    target.set(source);
    return 0n;
  }

  #probeString(to: bigint, size: number, from: bigint): bigint {
    for (let length = 1; length <= size; length++) {
      const source = this.#readable(from, length, "kernel");
      if (source === null) return BigInt(-EFAULT);
      if (source[length - 1] !== 0 && length < size) continue;
      const target = this.bytesAt(to, length, "program");
      target.set(source);
      target[length - 1] = 0;
      return BigInt(length);
    }
    return 0n;
  }

  #readable(address: bigint, length: number, owner: Owner): Uint8Array | null {
    try {
      return this.bytesAt(address, length, owner);
    } catch {
      return null;
    }
  }
}
