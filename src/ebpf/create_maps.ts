import type { BpfCalls } from "./bpf_calls.ts";
import { createMap } from "./bpf_map.ts";
import { mapDefinitions, type MapDescriptors, type MonitorSizes } from "./maps.ts";
import type { OwnedDescriptors } from "./owned_descriptors.ts";

/** Makes all maps of the monitor, which `owned` will close. Throws a BpfError. */
export function createMaps(calls: BpfCalls, sizes: MonitorSizes, owned: OwnedDescriptors): MapDescriptors {
  const maps = Object.entries(mapDefinitions(sizes)).map(([name, definition]) => {
    return [name, owned.add(createMap(calls, definition))] as const;
  });
  return Object.fromEntries(maps) as MapDescriptors;
}
