import { assert, assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { readProcess } from "../../src/process/read_process.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

function read(procFs: FakeProcFs, pid: number): Process | null {
  using directory = procFs.open(asPid(pid));
  assert(directory !== null);
  return readProcess(procFs, directory);
}

function readOne(description: Partial<ProcessDescription>): Process | null {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/usr/bin/curl", ...description });
  return read(procFs, 7);
}

Deno.test("readProcess reads everything that rules and events want", () => {
  const procFs = new FakeProcFs();
  procFs.start(1, { path: "/sbin/init", comm: "systemd" });
  procFs.start(40, { path: "/bin/bash", parent: 1 });
  const args = ["curl", "https://example.org", ""];
  procFs.start(77, { path: "/usr/bin/curl", parent: 40, startTime: 4711, args, cwd: "/home/a", cgroup: "/a.service" });
  assertEquals(read(procFs, 77), {
    pid: asPid(77),
    startTime: 4711,
    path: "/usr/bin/curl",
    args,
    cwd: "/home/a",
    parents: [
      { pid: asPid(40), path: "/bin/bash", exeMismatch: null },
      { pid: asPid(1), path: "/sbin/init", exeMismatch: null },
    ],
    controlGroup: { path: "/a.service", unit: "a.service", slice: null, container: null },
    exeMismatch: null,
  });
});

Deno.test("readProcess closes the directories of the parents", () => {
  const procFs = new FakeProcFs();
  procFs.start(1, { path: "/sbin/init" });
  procFs.start(7, { path: "/usr/bin/curl", parent: 1 });
  const process = read(procFs, 7);
  assertEquals(procFs.opened.length, 1, "parents are read when they are asked for");
  assertEquals(process?.parents.length, 1);
  assertEquals(process?.parents, process?.parents);
  assertEquals(procFs.opened.map(({ disposals }) => disposals), [1, 1]);
});

Deno.test("readProcess gives null for a process that is gone", () => {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/usr/bin/curl" });
  const directory = procFs.open(asPid(7));
  procFs.end(7);
  assert(directory !== null);
  assertEquals(readProcess(procFs, directory), null);
});

Deno.test("readProcess takes what cannot be read for nothing: a kernel thread has no program and no arguments", () => {
  const thread = readOne({ executable: null, args: [], comm: "kworker/0:1" });
  assertEquals([thread?.args, thread?.exeMismatch], [[], "its executable cannot be read"]);
});

Deno.test("readProcess splits the arguments at zero bytes, of which the last one ends them", () => {
  assertEquals(readOne({ args: "" })?.args, []);
  assertEquals(readOne({ args: "\0" })?.args, [""]);
  assertEquals(readOne({ args: "a\0\0b\0\0" })?.args, ["a", "", "b", ""]);
  assertEquals(readOne({ args: "sshd: root@pts/0" })?.args, ["sshd: root@pts/0"]);
});

Deno.test("readProcess puts the path where the first argument is /proc/self/exe", () => {
  assertEquals(readOne({ args: ["/proc/self/exe", "-x"] })?.args, ["/usr/bin/curl", "-x"]);
  assertEquals(readOne({ args: ["-x", "/proc/self/exe"] })?.args, ["-x", "/proc/self/exe"]);
});

Deno.test("readProcess names a program that runs from a descriptor by its first argument", () => {
  const process = readOne({ path: "/proc/self/fd/3", args: ["/opt/App", "-x"], comm: "AppRun" });
  assertEquals(process?.path, "/opt/App");
  assertEquals(process?.exeMismatch, "that path is no file");
});

Deno.test("readProcess says why a path does not name the file that runs, of parents too", () => {
  const procFs = new FakeProcFs();
  const executable = { device: "0:40", inode: 5n };
  procFs.start(5, { path: "/bin/bash", executable });
  procFs.start(7, { path: "/usr/bin/curl", executable, mountNamespace: "mnt:[9]", parent: 5 });
  const process = read(procFs, 7);
  assertEquals(process?.exeMismatch, "it runs in another mount namespace; here that path is another file");
  assertEquals(process?.parents[0]?.exeMismatch, "that path is another file");
});

Deno.test("readProcess stops at a parent that is gone, and at one outside the pid namespace", () => {
  assertEquals(readOne({ parent: 99 })?.parents, []);
  assertEquals(readOne({ parent: 0 })?.parents, []);
});

Deno.test("readProcess ends where the parents form a ring", () => {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", parent: 6 });
  procFs.start(6, { path: "/bin/b", parent: 5 });
  assertEquals(read(procFs, 5)?.parents.length, 64);
});

Deno.test("readProcess takes no younger process for a parent: its pid has been used again", () => {
  const procFs = new FakeProcFs();
  procFs.start(1, { path: "/sbin/init", startTime: 1 });
  procFs.start(6, { path: "/bin/stranger", parent: 1, startTime: 900 });
  procFs.start(7, { path: "/bin/a", parent: 6, startTime: 500 });
  assertEquals(read(procFs, 7)?.parents, []);
});
