import { CGROUP_ROOT_ID, cgroupRoot } from "../ebpf/cgroup_root.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/**
 * Whether the root of cgroup2 can be reached, by the text of /proc/self/mountinfo and the inodes of directories. Within a
 * cgroup namespace another group is called "/": its inode tells.
 */
export function cgroupOutcome(mountInfo: string, inodeOf: (path: string) => number | null): Outcome {
  const path = cgroupRoot(mountInfo);
  if (path === null) return problem("the root of the cgroup2 hierarchy is not mounted here");
  const inode = inodeOf(path);
  if (inode === CGROUP_ROOT_ID) return ok(path);
  return problem(`${path} is not the host's root, but cgroup ${inode}, as in a container`);
}
