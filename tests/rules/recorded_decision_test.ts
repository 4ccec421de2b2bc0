import { assertEquals, assertMatch } from "@std/assert";
import { parseRecordedDecision } from "../../src/rules/recorded_decision.ts";

const EVENT = {
  event: "decision",
  time: "2026-11-22T09:18:07.598637Z",
  version: 1,
  action: "reject",
  enforced: true,
  rule: "000-reject-81",
  reason: "rule",
  protocol: "tcp",
  src_ip: "10.77.0.1",
  src_port: 36338,
  dst_ip: "10.77.0.2",
  dst_port: 81,
  user_id: 0,
  process_id: 17152,
  process_path: "/usr/bin/curl",
  process_args: ["curl", "-sS"],
  process_cwd: "/root",
  process_parents: [{ process_id: 17044, process_path: "/usr/bin/bash" }],
  attribution: { source: "proc", confidence: "exact", why: "same five-tuple" },
  latency_us: 87,
  packets: 1,
};

Deno.test("a recorded decision: the connection, and what was decided about it", () => {
  const parsed = parseRecordedDecision(JSON.stringify(EVENT));
  if (!parsed.ok || parsed.value === null) throw new Error("refused");
  assertEquals(parsed.value.decision, { action: "reject", rule: "000-reject-81", reason: "rule" });
  assertEquals(parsed.value.connection, {
    process_path: "/usr/bin/curl",
    process_id: 17152,
    process_args: ["curl", "-sS"],
    process_parents: [{ process_path: "/usr/bin/bash" }],
    user_id: 0,
    protocol: "tcp",
    src_ip: "10.77.0.1",
    src_port: 36338,
    dst_ip: "10.77.0.2",
    dst_port: 81,
  });
});

Deno.test("other events and unreadable packets are none, whatever they say under the same keys", () => {
  assertEquals(parseRecordedDecision(JSON.stringify({ ...EVENT, unreadable: "too short" })), { ok: true, value: null });
  assertEquals(parseRecordedDecision('{"event":"stopped","unreadable":{"ipv4":1},"rule":7}'), {
    ok: true,
    value: null,
  });
  assertEquals(parseRecordedDecision('{"event":"ready","mode":"observe"}'), { ok: true, value: null });
});

const BAD: readonly (readonly [text: string, problem: RegExp])[] = [
  ["{", /^\$: not JSON/],
  ["7", /^\$: expected object, not number/],
  ["{}", /^\$\.event: missing/],
  ['{"event":"decision"}', /^\$\.action: missing/],
  [JSON.stringify({ ...EVENT, dst_ip: "here" }), /^\$\.dst_ip: expected an IPv4/],
  [JSON.stringify({ ...EVENT, action: "maybe" }), /^\$\.action: expected one of/],
];

for (const [text, problem] of BAD) {
  Deno.test(`a recorded decision is refused: ${problem.source}`, () => {
    const parsed = parseRecordedDecision(text);
    assertMatch(parsed.ok ? "" : parsed.problems.map(({ path, reason }) => `${path}: ${reason}`).join("\n"), problem);
  });
}
