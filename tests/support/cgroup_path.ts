/** Prints the path of the cgroup with an id: ROOT ID. */
import { LinuxCgroupPaths } from "../../src/ffi/cgroup_paths.ts";
import { Libc } from "../../src/ffi/libc.ts";

using libc = new Libc();
using paths = new LinuxCgroupPaths(libc, Deno.args[0] ?? "");
console.log(paths.pathOf(Number(Deno.args[1])));
