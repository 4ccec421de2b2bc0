import { cgroupRoot } from "../ebpf/cgroup_root.ts";
import { Monitor } from "../ebpf/monitor.ts";
import { bootClock } from "../ffi/boot_clock.ts";
import { LinuxBpf } from "../ffi/bpf.ts";
import { LinuxCgroupPaths } from "../ffi/cgroup_paths.ts";
import type { Libc } from "../ffi/libc.ts";
import { BasicMonitorAttributor } from "../process/attribute_by_basic_monitor.ts";
import { MonitorAttributor, type MonitorParts } from "../process/attribute_by_monitor.ts";
import { ProcAttributor } from "../process/attribute_by_proc.ts";
import type { Attributor } from "../process/attributor.ts";
import { ProcessFinder } from "../process/find_process.ts";
import { RecordedGroups } from "../process/recorded_groups.ts";
import type { MonitorAccess } from "./start_monitor.ts";

const MOUNTS = "/proc/self/mountinfo";
const OWN_GROUPS = "/proc/self/cgroup";

/** How a thread knows senders, until this is disposed of. */
export interface JoinedAttributor extends Disposable {
  readonly attributor: Attributor;
  /** Makes another one, to try things with; null where there can be only one, since events have one reader. */
  readonly spare: (() => Attributor) | null;
  /** What tells of the end of a socket; null where nothing does. */
  readonly watching: Pick<Monitor, "watch"> | null;
}

export type JoinParts = Pick<MonitorParts, "procFs" | "clock" | "onReleased">;

/** Joins what the main thread has loaded; without that, /proc has to do. */
export function joinAttributor(
  libc: Libc,
  access: MonitorAccess | null,
  { procFs, clock, onReleased }: JoinParts,
): JoinedAttributor {
  using resources = new DisposableStack();
  const finder = (): ProcessFinder => new ProcessFinder(procFs, clock);
  if (access === null) return joined(resources, () => new ProcAttributor(finder()));
  const monitor = resources.use(new Monitor(new LinuxBpf(libc), access.descriptors));
  const { netns } = access;
  if (access.name === "ebpf-basic") {
    return joined(resources, () => new BasicMonitorAttributor({ monitor, netns, finder: finder() }));
  }
  const paths = resources.use(new LinuxCgroupPaths(libc, cgroupRoot(Deno.readTextFileSync(MOUNTS))));
  const groups = new RecordedGroups(paths, Deno.readTextFileSync(OWN_GROUPS));
  const parts = { monitor, netns, procFs, groups, clock, nanosecondsAfterBoot: bootClock(libc), onReleased };
  return { ...joined(resources, () => new MonitorAttributor(parts)), spare: null, watching: monitor };
}

function joined(resources: DisposableStack, make: () => Attributor): JoinedAttributor {
  const attributor = resources.use(make());
  const owned = resources.move();
  return { attributor, spare: make, watching: null, [Symbol.dispose]: () => owned.dispose() };
}
