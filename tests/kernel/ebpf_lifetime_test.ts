import { assertEquals, assertThrows } from "@std/assert";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS } from "../../src/ebpf/hooks.ts";
import { loadMonitor } from "../../src/ebpf/load_monitor.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { openDirectory } from "../../src/ffi/open_directory.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { BackgroundProcess } from "../support/background_process.ts";
import { makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { kernelTest } from "../support/kernel_test.ts";
import type { Answer, Question } from "../support/monitor_reader.ts";
import { patient } from "../support/patience.ts";
import { PythonShell } from "../support/python_shell.ts";
import { MONITOR, TestMonitor } from "../support/test_monitor.ts";

const BPF_PROG_GET_FD_BY_ID = 13;
const PROGRAMS = PROCESS_HOOKS.length + SOCKET_HOOKS.length + 1;
const MAPS = 8;
const ENOENT = 2;
const HOLDER = new URL("../support/hold_monitor.ts", import.meta.url).href;

/** Ids of the programs whose links a process holds. */
function programsOf(pid: number): number[] {
  const files = [...Deno.readDirSync(`/proc/${pid}/fdinfo`)].map(({ name }) => `/proc/${pid}/fdinfo/${name}`);
  return files.flatMap((file) => {
    const id = /^prog_id:\t(\d+)$/m.exec(Deno.readTextFileSync(file))?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

function isLoaded(bpf: LinuxBpf, id: number): boolean {
  const attr = new Uint8Array(12);
  u32host.write(viewOf(attr), 0, id);
  const descriptor = bpf.bpf(BPF_PROG_GET_FD_BY_ID, attr);
  if (descriptor >= 0) bpf.close(descriptor);
  return descriptor !== -ENOENT;
}

kernelTest({ name: "a killed process takes its programs along", needs: MONITOR }, async () => {
  using libc = new Libc();
  const bpf = new LinuxBpf(libc);
  const folder = makeCgroup();
  try {
    await using holder = new BackgroundProcess([Deno.execPath(), "run", "-A", "--no-check", HOLDER, folder]);
    await holder.waitFor(() => /^loaded/.exec(holder.stdout), "monitor", patient(20_000));
    const programs = programsOf(holder.pid);
    assertEquals([programs.length, programs.every((id) => isLoaded(bpf, id))], [PROGRAMS, true]);
    holder.kill("SIGKILL");
    await holder.ended;
    const deadline = performance.now() + patient(5_000);
    while (programs.some((id) => isLoaded(bpf, id)) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(programs.filter((id) => isLoaded(bpf, id)), []);
  } finally {
    removeCgroup(folder);
  }
});

kernelTest({ name: "one thread loads the monitor, another one reads it", needs: [...MONITOR, "python3"] }, async () => {
  using test = new TestMonitor();
  await using python = new PythonShell((command) => test.command(command));
  await python.run("s = socket(AF_INET, SOCK_DGRAM)");
  const [low = 0, high = 0] = await python.numbers("cookie(s)");
  const worker = new Worker(new URL("../support/monitor_reader.ts", import.meta.url), { type: "module" });
  try {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.postMessage({ descriptors: test.descriptors, cookie: { low, high } } satisfies Question);
    const { pid, kinds } = await promise;
    assertEquals([pid, kinds.includes("exec"), kinds.includes("fork")], [python.pid, true, true]);
  } finally {
    worker.terminate();
  }
});

kernelTest({ name: "a monitor that is disposed of leaves no descriptor and no memory", needs: MONITOR }, () => {
  const descriptors = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  const maps = (): number => Deno.readTextFileSync("/proc/self/maps").split("bpf-map").length;
  const [before, mapped] = [descriptors(), maps()];
  {
    using test = new TestMonitor();
    test.drain();
    assertEquals([descriptors() - before, maps() - mapped], [MAPS + PROGRAMS, 3]);
  }
  assertEquals([descriptors(), maps()], [before, mapped]);
});

kernelTest({ name: "what is no cgroup is refused, and nothing is left open", needs: MONITOR }, () => {
  using libc = new Libc();
  using directory = openDirectory(libc, "/etc");
  const before = [...Deno.readDirSync("/proc/self/fd")].length;
  const btf = Deno.readFileSync("/sys/kernel/btf/vmlinux");
  const load = (): unknown => loadMonitor(new LinuxBpf(libc), { btf, cgroup: directory.number });
  assertThrows(load, BpfError, "Cannot attach the program sock_release: errno 9");
  assertEquals([...Deno.readDirSync("/proc/self/fd")].length, before);
});
