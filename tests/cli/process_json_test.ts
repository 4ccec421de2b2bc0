import { assertEquals } from "@std/assert";
import { PeerNames } from "../../src/cli/peer_names.ts";
import { processJson } from "../../src/cli/process_json.ts";
import type { ProcessReport } from "../../src/cli/process_report.ts";
import { asUid } from "../../src/core/identifiers.ts";
import { ip } from "../sockdiag/socket_bytes.ts";
import { processReport, withProcess } from "./reports.ts";

const NAMES = new PeerNames();
NAMES.set(ip("140.82.121.4"), "github.com");

function json(report: ProcessReport): Record<string, unknown> {
  return JSON.parse(processJson(report, { names: NAMES, offsetAt: () => 0 }));
}

Deno.test("processJson has all that is known, with the keys of events", () => {
  assertEquals(json(processReport()), {
    process_id: 4711,
    process_path: "/usr/bin/curl",
    cgroup: "/user.slice/user-1000.slice/session-3.scope",
    unit: "session-3.scope",
    process_name: "curl",
    process_args: ["curl", "https://example.org/a b"],
    process_cwd: "/home/a",
    process_parents: [
      { process_id: 40, process_path: "/bin/bash" },
      { process_id: 1, process_path: "/sbin/init" },
    ],
    user_id: 1000,
    user: "alice",
    started: "2026-11-22T12:00:00+00:00",
    sockets: [
      {
        fd: 25,
        protocol: "tcp",
        state: "ESTABLISHED",
        recv_q: 0,
        send_q: 0,
        local_ip: "10.0.2.2",
        local_port: 54321,
        peer_ip: "140.82.121.4",
        peer_port: 443,
        user_id: 1000,
        user: "alice",
        inode: 12345678,
        cookie: "4307312974",
        peer_host: "github.com",
      },
      { fd: 26, inode: 99 },
    ],
  });
});

Deno.test("processJson names what root alone would see", () => {
  const hidden = { ...withProcess({ path: "", cwd: "", exeMismatch: "its executable cannot be read" }), sockets: null };
  const { process_path, process_cwd, sockets, unknown, exe_mismatch } = json(hidden);
  assertEquals([process_path, process_cwd, sockets], [undefined, undefined, undefined]);
  assertEquals(unknown, ["process_path", "process_cwd", "sockets"]);
  assertEquals(exe_mismatch, "its executable cannot be read");
});

Deno.test("processJson has the real user where it is another, and the doubts about ancestors", () => {
  const parents = [{ pid: processReport().process.pid, path: "/tmp/a", exeMismatch: "that path is no file" }];
  const report = { ...withProcess({ parents }), realUser: { id: asUid(1001), name: null } };
  const { real_user_id, process_parents } = json(report);
  assertEquals(real_user_id, 1001);
  assertEquals(process_parents, [
    { process_id: 4711, process_path: "/tmp/a", exe_mismatch: "that path is no file" },
  ]);
});
