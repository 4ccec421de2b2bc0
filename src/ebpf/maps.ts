import type { MapDefinition } from "./bpf_map.ts";
import * as constants from "./constants.ts";
import { monitor_counters, user_count } from "./counters.ts";
import { ARGS_BYTES, exec_event, PATH_BYTES } from "./events.ts";
import { flow_key } from "./flow_key.ts";
import { socket_record } from "./socket_record.ts";

/** How much the maps hold. */
export interface MonitorSizes {
  /** Sockets that there are. A plain hash takes memory as they come: some 200 bytes each. */
  readonly live: number;
  /** Sockets that there were, and flows. The kernel takes this memory at once: some 5 MiB with the default. */
  readonly closed: number;
  /** Bytes of events that wait to be read: a power of two. */
  readonly ring: number;
}

export const DEFAULT_SIZES: MonitorSizes = { live: 262_144, closed: 16_384, ring: 1 << 20 };

export type MapName = "live" | "gone" | "flows" | "watched" | "users" | "counters" | "scratch" | "events";

const COOKIE_BYTES = 8;
const INDEX_BYTES = 4;
const USERS = 16_384;
const WATCHED = 65_536;

/**
 * The maps that the programs and user space share. `live` must forget nothing by itself, and lookups from user space do
 * not count as use: so it is a plain hash, which can be full. What is closed is kept for the packets that are still on
 * their way, and makes room for what is younger; `watched` has the cookies of sockets whose end is to be an event. In
 * `scratch` an exec event is put together: it is too large for a program's stack.
 */
export function mapDefinitions({ live, closed, ring }: MonitorSizes): Readonly<Record<MapName, MapDefinition>> {
  const { BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_PREALLOC } = constants;
  const hash = { type: BPF_MAP_TYPE_HASH, flags: BPF_F_NO_PREALLOC };
  const lru = { type: BPF_MAP_TYPE_LRU_HASH, flags: 0, entries: closed };
  const record = { keyBytes: COOKIE_BYTES, valueBytes: socket_record.size };
  const one = { keyBytes: INDEX_BYTES, entries: 1 };
  const scratchBytes = exec_event.size + PATH_BYTES + ARGS_BYTES;
  return {
    live: { name: "live", ...hash, ...record, entries: live },
    gone: { name: "gone", ...lru, ...record },
    flows: { name: "flows", ...lru, ...record, keyBytes: flow_key.size },
    watched: { name: "watched", ...hash, keyBytes: COOKIE_BYTES, valueBytes: 4, entries: WATCHED },
    users: { name: "users", ...hash, keyBytes: INDEX_BYTES, valueBytes: user_count.size, entries: USERS },
    counters: {
      name: "counters",
      ...one,
      type: constants.BPF_MAP_TYPE_ARRAY,
      valueBytes: monitor_counters.size,
      flags: constants.BPF_F_MMAPABLE,
    },
    scratch: { name: "scratch", ...one, type: constants.BPF_MAP_TYPE_PERCPU_ARRAY, valueBytes: scratchBytes, flags: 0 },
    events: {
      name: "events",
      type: constants.BPF_MAP_TYPE_RINGBUF,
      keyBytes: 0,
      valueBytes: 0,
      entries: ring,
      flags: 0,
    },
  };
}

/** The descriptors of the maps. */
export type MapDescriptors = Readonly<Record<MapName, number>>;
