import { assertEquals } from "@std/assert";
import type { DaemonEvent } from "./daemon.ts";
import { tallyOf, wrongAnswers } from "./truth_tally.ts";

const CHILDREN = [1, 2, 3].map((pid) => ({ address: `10.9.0.${pid}`, pid, program: "/bin/a", parent: 9 }));

function decision(child: number, pid: number | undefined, path: string, confidence = "exact"): DaemonEvent {
  const process = pid === undefined ? {} : { process_id: pid, process_path: path };
  return {
    event: "decision",
    time: "",
    version: 1,
    dst_ip: `10.9.0.${child}`,
    ...process,
    attribution: { confidence },
  };
}

Deno.test("Each child counts once: pid and path right, and how sure", () => {
  const decisions = [decision(1, 1, "/bin/a"), decision(2, 2, "/bin/a", "guess"), decision(3, undefined, "", "none")];
  assertEquals(tallyOf(CHILDREN, decisions), { "right": 1, "right guess": 1, "unknown": 1 });
});

Deno.test("Another's pid is wrong, and so is another's path", () => {
  const decisions = [decision(1, 2, "/bin/a"), decision(2, 2, "/bin/b"), decision(3, 1, "/bin/a", "guess")];
  assertEquals(tallyOf(CHILDREN, decisions), { "wrong": 2, "wrong guess": 1 });
  assertEquals(wrongAnswers(CHILDREN, decisions).map(({ child }) => child.pid), [1, 2]);
});

Deno.test("Of several decisions about a child the worst counts; what nothing was said of was never seen", () => {
  const decisions = [
    decision(1, 1, "/bin/a"),
    decision(1, 2, "/bin/a"),
    decision(1, undefined, ""),
    decision(4, 4, ""),
  ];
  assertEquals(tallyOf(CHILDREN, decisions), { "wrong": 1, "never seen": 2 });
});
