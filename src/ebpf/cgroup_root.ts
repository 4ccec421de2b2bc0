/** The root of the hierarchy has this id in every kernel, and no other cgroup has: cgroup_setup_root() makes sure of it. */
export const CGROUP_ROOT_ID = 1;

/**
 * Where the root of the unified cgroup hierarchy is mounted, by the text of /proc/self/mountinfo (proc_pid_mountinfo(5));
 * null if it is not, or if only a part of it is to be seen, as within a cgroup namespace.
 */
export function cgroupRoot(mountInfo: string): string | null {
  for (const line of mountInfo.split("\n")) {
    const [mount = "", filesystem = ""] = line.split(" - ");
    const [, , , root, point] = mount.split(" ");
    if (filesystem.startsWith("cgroup2 ") && root === "/" && point !== undefined) return unescaped(point);
  }
  return null;
}

/** Spaces and the like are written as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
