import { assertEquals, assertLess } from "@std/assert";
import { jsonLogFormat } from "../../src/report/json_log_format.ts";
import { LARGEST_MESSAGE } from "../../src/report/log_format.ts";
import { ALLOWED, attributedTo, CURL, decisionRecord } from "../support/decision_record.ts";

function parsed(bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  assertEquals(text.includes("\n"), false);
  return JSON.parse(text);
}

Deno.test("a decision is in OpenSnitch's shape, with our event in it", () => {
  const { Event, ...rest } = parsed(jsonLogFormat().decision(decisionRecord()));
  assertEquals(rest, { Rule: "allow-curl", Action: "allow", Type: 0 });
  const event = Object(Event);
  assertEquals([event.event, event.dst_ip, event.dst_port, event.process_path], [
    "decision",
    "93.184.215.14",
    443,
    "/usr/bin/curl",
  ]);
});

Deno.test("without a rule, Rule is empty", () => {
  const decision = { ...ALLOWED, rule: null, reason: "default-action" } as const;
  assertEquals(parsed(jsonLogFormat().decision(decisionRecord({ decision })))["Rule"], "");
});

Deno.test("other events have no Rule, Action and Type", () => {
  assertEquals(parsed(jsonLogFormat().event({ event: "warning", code: "x", message: "a\nb" }, 1_000_000)), {
    Event: { event: "warning", time: "1970-01-01T00:00:01.000000Z", version: 1, code: "x", message: "a\nb" },
  });
});

Deno.test("what is too large for a message is cut, and valid all the same", () => {
  const long = '\u001b"'.repeat(30_000);
  const parents = Array.from({ length: 200 }, () => ({ pid: CURL.pid, path: long.slice(0, 4000), exeMismatch: null }));
  const process = { ...CURL, path: long, args: [long, long], cwd: long, parents };
  const bytes = jsonLogFormat().decision(decisionRecord({ attribution: attributedTo(process) }));
  assertLess(bytes.length, LARGEST_MESSAGE);
  assertEquals(Object(parsed(bytes)["Event"]).process_id, 4711);
  const event = jsonLogFormat().event({ event: "ready", why: long }, 0);
  assertEquals(Object(parsed(event)["Event"]).shortened, true);
});

Deno.test("a long command line that fits is told as a whole", () => {
  const args = ["x".repeat(20_000), "y"];
  const event = Object(
    parsed(
      jsonLogFormat().decision(decisionRecord({ attribution: attributedTo({ ...CURL, args }) })),
    )["Event"],
  );
  assertEquals(event.process_args, args);
});
