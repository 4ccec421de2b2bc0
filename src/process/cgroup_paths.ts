/** Where in the cgroup2 hierarchy a group is, by the id that the monitor's programs write down. */
export interface CgroupPaths {
  /** "/" for the root. Null if the group has been removed, or the kernel does not tell. */
  pathOf(id: number): string | null;
}
