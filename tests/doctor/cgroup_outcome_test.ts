import { assertEquals } from "@std/assert";
import { cgroupOutcome } from "../../src/doctor/cgroup_outcome.ts";
import { ok, problem } from "../../src/doctor/outcome.ts";

const MOUNTED = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n";

Deno.test("the root of cgroup2 is told by its inode, also where a namespace calls another group so", () => {
  assertEquals(cgroupOutcome(MOUNTED, () => 1), ok("/sys/fs/cgroup"));
  const inContainer = "/sys/fs/cgroup is not the host's root, but cgroup 4711, as in a container";
  assertEquals(cgroupOutcome(MOUNTED, (path) => path === "/sys/fs/cgroup" ? 4711 : 1), problem(inContainer));
});

Deno.test("a hierarchy that is not mounted, or only in part, has no root here", () => {
  const part = MOUNTED.replace(" / ", " /docker/1 ");
  for (const mounts of ["", part]) {
    assertEquals(cgroupOutcome(mounts, () => 1), problem("the root of the cgroup2 hierarchy is not mounted here"));
  }
});
