import { assertEquals } from "@std/assert";
import { FanOut } from "../../src/report/fan_out.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { decisionRecord } from "../support/decision_record.ts";

Deno.test("Every reporter is told all, in the order in which they came, as long as it wants to be", () => {
  const told: string[] = [];
  const reporter = (name: string): Reporter => ({
    decisions: (records) => told.push(`${name}: ${records.length} decisions`),
    event: ({ event }) => told.push(`${name}: ${event}`),
  });
  const all = new FanOut(reporter("first"));
  const second = all.add(reporter("second"));
  all.decisions([decisionRecord()]);
  all.event({ event: "warning" });
  second[Symbol.dispose]();
  all.event({ event: "stopped" });
  assertEquals(told, [
    "first: 1 decisions",
    "second: 1 decisions",
    "first: warning",
    "second: warning",
    "first: stopped",
  ]);
});
