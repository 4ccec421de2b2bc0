import { assertEquals, assertThrows } from "@std/assert";
import { type ProcessReport, readReport } from "../../src/cli/process_report.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";
import { kernelSockets, socketInfo } from "../sockdiag/socket_bytes.ts";
import { playedKernel } from "./played_kernel.ts";

const NAMES = { user: (id: number) => id === 0 ? "root" : null, device: () => null };
const AROUND = { uptime: "1000.00 1.00\n", networkNamespace: "net:[1]", now: 2_000_000_000_000 };

function report(procFs: FakeProcFs, pid: number): ProcessReport {
  const sockets = kernelSockets(playedKernel([socketInfo(500, "10.0.0.1 4000", "10.0.0.2 53")]));
  return readReport({ procFs, sockets, names: NAMES }, asPid(pid), AROUND);
}

Deno.test("readReport tells users, start and sockets", () => {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/usr/bin/sudo", comm: "sudo", users: [1000, 0], startTime: 99_000, sockets: { 5: 500 } });
  const { process, name, user, realUser, startedAt, sockets } = report(procFs, 7);
  assertEquals([process.path, name], ["/usr/bin/sudo", "sudo"]);
  assertEquals([[user.id, user.name], [realUser.id, realUser.name]] as unknown[][], [[0, "root"], [1000, null]]);
  assertEquals(startedAt, AROUND.now - 10_000);
  assertEquals(sockets?.map(({ descriptor, entry }) => [descriptor, entry?.table]), [[5, "udp"]]);
  assertEquals(procFs.openDirectories, 0);
});

Deno.test("readReport does not claim that a process has no sockets which may not be looked into", () => {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/usr/bin/curl", closed: true, sockets: { 5: 500 } });
  const { sockets, process, isElsewhere } = report(procFs, 7);
  assertEquals([sockets, process.path, process.cwd, isElsewhere], [null, "", "", false]);
});

Deno.test("readReport tells a process in another network namespace", () => {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/a", networkNamespace: "net:[2]" });
  procFs.start(8, { path: "/a", networkNamespace: "net:[1]" });
  assertEquals([report(procFs, 7).isElsewhere, report(procFs, 8).isElsewhere], [true, false]);
});

Deno.test("readReport says that there is no such process, or whose thread it is", () => {
  const procFs = new FakeProcFs();
  procFs.start(8, { path: "/a", threadOf: 7 });
  const refused = (pid: number): [code: number, message: string] => {
    const { code, message } = assertThrows(() => report(procFs, pid), ExitError);
    return [code, message];
  };
  assertEquals(refused(9), [EXIT.failed, "there is no process 9"]);
  assertEquals(refused(8), [EXIT.failed, "there is no process 8: it is a thread of process 7"]);
});
