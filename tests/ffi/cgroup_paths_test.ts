import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { cgroupRoot } from "../../src/ebpf/cgroup_root.ts";
import { LinuxCgroupPaths } from "../../src/ffi/cgroup_paths.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";

const NEEDS = ["root", "cgroup2"] as const;
const root = (): string => cgroupRoot(Deno.readTextFileSync("/proc/self/mountinfo")) ?? "";
const idOf = (folder: string): number => Deno.statSync(folder).ino ?? 0;

/** Makes a cgroup, and groups of these names in it, for as long as it takes. */
function withGroups(names: readonly string[], use: (folder: string, paths: LinuxCgroupPaths) => void): void {
  using libc = new Libc();
  using paths = new LinuxCgroupPaths(libc, root());
  const folder = makeCgroup();
  const inner = names.map((name) => `${folder}/${name}`);
  try {
    for (const each of inner) Deno.mkdirSync(each);
    use(folder, paths);
  } finally {
    for (const each of inner.toReversed()) Deno.removeSync(each);
    removeCgroup(folder);
  }
}

kernelTest({ name: "a group is named by its id, whatever it is called", needs: NEEDS }, () => {
  const names = ["system.slice", "system.slice/x y.service", "äö", "(deleted)"];
  withGroups(names, (folder, paths) => {
    const path = folder.slice(root().length);
    assertEquals(paths.pathOf(idOf(folder)), path);
    for (const name of names) assertEquals(paths.pathOf(idOf(`${folder}/${name}`)), `${path}/${name}`);
    assertEquals(paths.pathOf(idOf(root())), "/");
  });
});

kernelTest(
  { name: "a group that is gone, or called as if it were, has no path; nor has what never was", needs: NEEDS },
  () => {
    withGroups(["x.service (deleted)"], (folder, paths) => {
      assertEquals(paths.pathOf(idOf(`${folder}/x.service (deleted)`)), null);
      Deno.mkdirSync(`${folder}/gone`);
      const id = idOf(`${folder}/gone`);
      Deno.removeSync(`${folder}/gone`);
      assertEquals([paths.pathOf(id), paths.pathOf(2 ** 40)], [null, null]);
    });
  },
);

kernelTest(
  { name: "without the right, or without a root, no group has a path", needs: [...NEEDS, "setpriv"] },
  async () => {
    using libc = new Libc();
    using paths = new LinuxCgroupPaths(libc, null);
    assertEquals(paths.pathOf(idOf(root())), null);
    const script = fromFileUrl(import.meta.resolve("../support/cgroup_path.ts"));
    const command = [Deno.execPath(), "run", "-A", script, root(), `${idOf(root())}`];
    assertEquals((await runCommand(command)).stdout, "/\n");
    const without = ["setpriv", "--bounding-set", "-dac_read_search", ...command];
    assertEquals((await runCommand(without)).stdout, "null\n");
  },
);
