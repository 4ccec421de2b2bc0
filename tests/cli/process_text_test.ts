import { assert, assertEquals } from "@std/assert";
import { PeerNames } from "../../src/cli/peer_names.ts";
import type { ProcessReport } from "../../src/cli/process_report.ts";
import { processText } from "../../src/cli/process_text.ts";
import { asPid, asUid } from "../../src/core/identifiers.ts";
import { ip } from "../sockdiag/socket_bytes.ts";
import { processReport, withProcess } from "./reports.ts";

const NAMES = new PeerNames();
NAMES.set(ip("140.82.121.4"), "github.com");

function text(report: ProcessReport, colour = false): string {
  return processText(report, { names: NAMES, colour, offsetAt: () => 60 });
}

Deno.test("processText has a labelled line for each thing that is known, then the sockets in the seed's form", () => {
  assertEquals(
    text(processReport()),
    `process      4711 (curl)
path         /usr/bin/curl
executable   the file of that path
arguments    curl 'https://example.org/a b'
directory    /home/a
user         alice (1000)
started      2026-11-22T13:00:00+01:00
unit         session-3.scope
cgroup       /user.slice/user-1000.slice/session-3.scope
parents      /bin/bash [40]
             /sbin/init [1]
sockets      2, 1 without addresses (unix, netlink, not bound)
25 -> socket[12345678] - 54321:10.0.2.2 -> github.com:443, state: established
26 -> socket[99]`,
  );
});

/** What stands behind a label. */
function valueOf(label: string, report: ProcessReport): string | undefined {
  const lines = text(report).split("\n");
  return lines.find((line) => line.startsWith(`${label} `))?.slice(13);
}

Deno.test("processText says why sockets have no addresses", () => {
  const why = (isElsewhere: boolean) => valueOf("sockets", { ...processReport(), isElsewhere });
  assertEquals(why(false), "2, 1 without addresses (unix, netlink, not bound)");
  assertEquals(why(true), "2, 1 without addresses (in another network namespace)");
});

Deno.test("processText says where the path is not that of the file that runs", () => {
  const deleted = withProcess({ exeMismatch: "its file was deleted after it started" });
  assertEquals(valueOf("executable", deleted), "its file was deleted after it started");
  assert(text(deleted, true).includes("\u001b[31mits file was deleted after it started\u001b[0m"));
});

Deno.test("processText says of its ancestors what is doubtful", () => {
  const parents = [
    { pid: asPid(40), path: "/tmp/a", exeMismatch: "that path is no file" },
    { pid: asPid(1), path: "", exeMismatch: "its executable cannot be read" },
  ];
  assert(
    text(withProcess({ parents })).includes(
      "parents      /tmp/a [40] (not that file: that path is no file)\n             ? [1]\n",
    ),
  );
  assertEquals(valueOf("parents", withProcess({ parents: [] })), "(none)");
});

Deno.test("processText tells what is hidden from what is not there", () => {
  const hidden = { ...withProcess({ path: "", cwd: "" }), sockets: null };
  const labels = ["path", "executable", "directory", "sockets"];
  const secret = "(hidden from this user)";
  assertEquals(labels.map((label) => valueOf(label, hidden)), [secret, undefined, secret, secret]);
  const kernels = { ...withProcess({ path: "", args: [], controlGroup: null }), sockets: [] };
  assertEquals(
    ["path", "arguments", "unit", "cgroup", "sockets"].map((label) => valueOf(label, kernels)),
    [
      "(none: a thread of the kernel, or ended and not yet collected by its parent)",
      "(none)",
      "(none)",
      "(not known)",
      "(none)",
    ],
  );
});

Deno.test("processText names both users where they differ, and the container", () => {
  const nameless = { ...processReport(), user: { id: asUid(1000), name: null } };
  assertEquals(valueOf("user", nameless), "1000");
  const switched = { ...processReport(), user: { id: asUid(0), name: "root" } };
  assertEquals(valueOf("user", switched), "root (0), started by alice (1000)");
  const controlGroup = {
    path: "/docker/0",
    unit: null,
    slice: null,
    container: { runtime: "docker", id: "0f" },
  } as const;
  const inside = withProcess({ controlGroup });
  assertEquals([valueOf("unit", inside), valueOf("container", inside)], ["(none)", "docker 0f"]);
});

Deno.test("processText escapes what the process chose", () => {
  const hostile = "\u001b[2J\n\u202e";
  const report = { ...withProcess({ path: hostile, cwd: hostile, args: [hostile] }), name: hostile };
  const lines = text(report);
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  assertEquals(/[\u0000-\u0009\u000b-\u001f\u202e]/.test(lines), false);
  assertEquals(lines.split("\n").length, text(processReport()).split("\n").length);
});

Deno.test("processText colours the labels, and nothing else changes", () => {
  const coloured = text(processReport(), true);
  assert(coloured.startsWith("\u001b[1mprocess     \u001b[0m 4711 (curl)\n"));
  // deno-lint-ignore no-control-regex -- the escape character is what this is about
  assertEquals(coloured.replace(/\u001b\[\d+m/g, ""), text(processReport()));
});
