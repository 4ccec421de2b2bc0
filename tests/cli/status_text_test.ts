import { assertEquals, assertStringIncludes } from "@std/assert";
import { statusText } from "../../src/cli/status_text.ts";
import type { StatusDocument } from "../../src/control/status_document.ts";

const STATUS: StatusDocument = {
  version: "1.2.3",
  pid: 17,
  started: "2026-11-22T08:00:00.123456Z",
  healthy: true,
  problems: [],
  mode: "observe",
  mode_of_files: null,
  mode_until: null,
  notice: null,
  default_action: "allow",
  ask: false,
  failure: {
    daemon_down: "open",
    queue_full: "open",
    unknown_process: "rules",
    unknown_attribute: "match",
    unanswered: "default-action",
  },
  attribution: { name: "ebpf", why: null },
  firewall: { name: "nftables", why: null, changed_by_others: 0 },
  self_test: { outcome: "passed", why: null },
  queue: {
    number: 0,
    backend: "netlink",
    why: null,
    depth: 0,
    sent: 12,
    verdicts: 12,
    queue_dropped: 0,
    user_dropped: 0,
    passed_open: 0,
  },
  decisions: { total: 10, repeated: 2, unattributed: 0, unreadable: 0, lost_events: 0, turned_away: 0, hurried: 0 },
  rules: { source: "directory", path: "/etc/sallyport/rules", loaded: 3, temporary: 0, refused: [] },
  lists: [],
  pending: { waiting: 0, unanswered: 0 },
  warnings: [],
  memory: { rss_bytes: 80 * 1024 * 1024 },
};

Deno.test("A healthy daemon in a few lines", () => {
  assertEquals(
    statusText(STATUS, false),
    `Sallyport runs, and all is well.

version         1.2.3, pid 17, since 2026-11-22T08:00:00Z
mode            observe
default         allow
rules           3 (/etc/sallyport/rules)
attribution     ebpf
firewall        nftables, self-test passed
queue           number 0 by netlink, 0 packets wait, 12 sent, 12 judged
decisions       10, 2 packets settled by one before, 0 without a program
pending         0 wait for an answer, 0 had none in time
on failure      daemon down: open, queue full: open
when unknown    process: rules, attribute: match
unanswered      default-action
memory          80 MiB`,
  );
});

Deno.test("What is wrong comes first, and nothing in it acts on a terminal", () => {
  const text = statusText({
    ...STATUS,
    healthy: false,
    problems: ["rules/a.json: \u001b[2J"],
    mode: "enforce",
    mode_of_files: "observe",
    mode_until: "2026-11-22T09:00:00.000000Z",
    queue: { ...STATUS.queue, queue_dropped: 3, user_dropped: 1, passed_open: 5 },
    rules: { ...STATUS.rules, temporary: 2, refused: [{ file: "a", path: "$", reason: "x" }] },
    warnings: [
      { time: "2026-11-22T08:00:01.000000Z", code: "a", message: "first\n", times: 1 },
      { time: "2026-11-22T08:00:02.000000Z", code: "b", message: "second", times: 7 },
    ],
  }, true);
  assertStringIncludes(text, "\u001b[31mSallyport runs, and something is wrong.\u001b[0m\n");
  assertStringIncludes(text, "\u001b[31m  rules/a.json: \\x1b[2J\u001b[0m\n");
  assertStringIncludes(text, "enforce, on trial until 2026-11-22T09:00:00Z, set by hand; observe at the next start\n");
  assertStringIncludes(text, ", 4 dropped, 5 let through unjudged\n");
  assertStringIncludes(text, "3 (/etc/sallyport/rules), 2 for a time, 1 files refused\n");
  assertStringIncludes(text, "Z  second (7 times)\n  2026-11-22T08:00:01Z  first\\x0a");
});
