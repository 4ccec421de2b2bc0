import type { ControlGroup } from "../core/control_group.ts";
import type { CgroupPaths } from "./cgroup_paths.ts";
import { controlGroupOf, hasNamedHierarchy } from "./control_group.ts";
import { SlotCache } from "./slot_cache.ts";

/** A power of two. */
const SLOTS = 1024;

/**
 * The control groups of processes that have ended, by the ids in the monitor's records. The kernel gives an id once and
 * never again, and a group of cgroup2 keeps its path: what was asked for once is known also when the group is gone.
 */
export class RecordedGroups {
  readonly #paths: CgroupPaths;
  readonly #rootTells: boolean;
  readonly #known = new SlotCache<number, ControlGroup | null>(SLOTS);

  /**
   * `ownGroups` is the text of /proc/self/cgroup. Where systemd has a hierarchy of its own in cgroup v1, it may have left
   * all processes at the root of cgroup2: that says nothing of a unit, and of an ended process nothing else is known.
   */
  constructor(paths: CgroupPaths, ownGroups: string) {
    this.#paths = paths;
    this.#rootTells = !hasNamedHierarchy(ownGroups);
  }

  /** Null if it is not known. A group that was not asked for before takes some microseconds. */
  find(id: number): ControlGroup | null {
    const before = this.#known.get(id);
    if (before !== undefined) return before;
    const path = this.#paths.pathOf(id);
    if (path === null) return null;
    const group = path !== "/" || this.#rootTells ? controlGroupOf(path) : null;
    this.#known.set(id, group);
    return group;
  }
}
