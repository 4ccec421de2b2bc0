import { assertEquals } from "@std/assert";
import { cgroupRoot } from "../../src/ebpf/cgroup_root.ts";

const PROC = "23 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw";

Deno.test("cgroupRoot finds the unified hierarchy, alone or beside the old ones", () => {
  const unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
  assertEquals(cgroupRoot(`${PROC}\n${unified}\n`), "/sys/fs/cgroup");
  const old = "40 30 0:31 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu";
  const hybrid = "31 30 0:27 / /sys/fs/cgroup/unified rw,relatime - cgroup2 none rw";
  assertEquals(cgroupRoot(`${PROC}\n${old}\n${hybrid}\n`), "/sys/fs/cgroup/unified");
});

Deno.test("cgroupRoot takes no part of the hierarchy for its root", () => {
  const part = "30 23 0:26 /system.slice /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
  const above = "30 23 0:26 /../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
  assertEquals([cgroupRoot(""), cgroupRoot(PROC), cgroupRoot(part), cgroupRoot(above)], [null, null, null, null]);
  assertEquals(cgroupRoot(`${part}\n30 23 0:26 / /root rw - cgroup2 cgroup2 rw`), "/root");
});

Deno.test("cgroupRoot reads names with spaces", () => {
  assertEquals(cgroupRoot("30 23 0:26 / /a\\040b\\134c rw - cgroup2 cgroup2 rw"), "/a b\\c");
});
