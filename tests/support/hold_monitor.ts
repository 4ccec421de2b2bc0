/** Loads the monitor over the cgroup whose directory is named, says so, and holds it until it is killed. */
import { loadMonitor } from "../../src/ebpf/load_monitor.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { openDirectory } from "../../src/ffi/open_directory.ts";

const libc = new Libc();
const cgroup = openDirectory(libc, Deno.args[0] ?? "");
const btf = Deno.readFileSync("/sys/kernel/btf/vmlinux");
const loaded = loadMonitor(new LinuxBpf(libc), { btf, cgroup: cgroup.number });
console.log(`loaded ${loaded.descriptors.iterator}`);
await new Promise((resolve) => setTimeout(resolve, 600_000));
