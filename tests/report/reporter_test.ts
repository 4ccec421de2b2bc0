import { assert, assertEquals } from "@std/assert";
import { createReporter, type PeoplesReporter } from "../../src/report/reporter.ts";
import { decisionRecord } from "../support/decision_record.ts";
import { MemorySink } from "../support/memory_sink.ts";

interface Setting {
  readonly reporter: PeoplesReporter;
  readonly events: MemorySink;
  readonly lines: MemorySink;
  readonly diagnostics: MemorySink;
}

function setting(): Setting {
  const [events, lines, diagnostics] = [new MemorySink(), new MemorySink(), new MemorySink()];
  const now = (): number => 1_700_000_000_123_456;
  const reporter = createReporter({ events, lines: { sink: lines, colour: false }, diagnostics, now });
  return { reporter, events, lines, diagnostics };
}

function parsed(sink: MemorySink): Record<string, unknown>[] {
  return sink.text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("a reporter writes one event and one line for each decision, each batch at once", () => {
  const { reporter, events, lines, diagnostics } = setting();
  reporter.decisions([decisionRecord(), decisionRecord({ latency: 1 })]);
  assertEquals(parsed(events).map(({ event, latency_us }) => [event, latency_us]), [["decision", 88], ["decision", 1]]);
  assertEquals(lines.text.split("\n").length, 3);
  assertEquals([events.writes, lines.writes, diagnostics.text], [1, 1, ""]);
});

Deno.test("a reporter without sinks for them is silent about decisions", () => {
  const diagnostics = new MemorySink();
  const reporter = createReporter({ events: null, lines: null, diagnostics, now: () => 0 });
  reporter.decisions([decisionRecord()]);
  reporter.event({ event: "ready", mode: "observe" });
  assertEquals(diagnostics.text, "");
});

Deno.test("a reporter gives every event its time and version, and keeps its keys", () => {
  const { reporter, events, diagnostics } = setting();
  reporter.event({ event: "ready", mode: "observe", queue: 0 });
  reporter.event({ event: "stopped", packets: 7 });
  const common = { time: "2023-11-14T22:13:20.123456Z", version: 1 };
  assertEquals(parsed(events), [
    { event: "ready", ...common, mode: "observe", queue: 0 },
    { event: "stopped", ...common, packets: 7 },
  ]);
  assertEquals(diagnostics.text, "");
});

Deno.test("a reporter tells people of warnings, escaped", () => {
  const { reporter, events, diagnostics } = setting();
  reporter.event({ event: "warning", code: "rule-refused", message: "a\u001b[2J\nb" });
  assertEquals(diagnostics.text, "sallyport: a\\x1b[2J\\x0ab\n");
  assertEquals(parsed(events)[0]?.["message"], "a\u001b[2J\nb");
});

Deno.test("a reporter that is hushed writes events, and nothing for people", () => {
  const { reporter, events, lines, diagnostics } = setting();
  reporter.hush();
  reporter.decisions([decisionRecord()]);
  reporter.event({ event: "warning", code: "x", message: "y" });
  assertEquals([parsed(events).length, lines.text, diagnostics.text], [2, "", ""]);
});

Deno.test("a reporter gives up a sink that fails, with one word, and goes on with the others", () => {
  const { reporter, events, lines, diagnostics } = setting();
  events.failure = new Error("No space left on device");
  for (let round = 0; round < 3; round++) reporter.decisions([decisionRecord()]);
  reporter.event({ event: "warning", code: "x", message: "still here" });
  assertEquals(events.writes, 1);
  assertEquals(lines.text.split("\n").length, 4);
  assertEquals(
    diagnostics.text,
    "sallyport: cannot write reports any more: No space left on device\nsallyport: still here\n",
  );
});

Deno.test("a reporter survives that nothing can be written at all", () => {
  const { reporter, events, lines, diagnostics } = setting();
  for (const sink of [events, lines, diagnostics]) sink.failure = new Error("Broken pipe");
  for (let round = 0; round < 3; round++) {
    reporter.decisions([decisionRecord()]);
    reporter.event({ event: "warning", code: "x", message: "y" });
  }
  assertEquals([events, lines, diagnostics].map(({ writes }) => writes), [1, 1, 1]);
});

Deno.test("a reporter writes whole lines", () => {
  const { reporter, events, lines } = setting();
  reporter.decisions([decisionRecord()]);
  reporter.event({ event: "stopped" });
  for (const { text } of [events, lines]) assert(text.endsWith("\n") && !text.includes("\n\n"));
});
