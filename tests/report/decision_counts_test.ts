import { assertEquals } from "@std/assert";
import { DecisionCounts } from "../../src/report/decision_counts.ts";
import { metricFamilyText } from "../../src/report/metric_family.ts";
import { ALLOWED, decisionRecord, NOBODY } from "../support/decision_record.ts";
import { parseExposition } from "../support/exposition.ts";

function read(counts: DecisionCounts): Map<string, number> {
  return parseExposition(counts.families().map(metricFamilyText).join(""));
}

Deno.test("decisions are counted by what they are", () => {
  const counts = new DecisionCounts();
  const denied = { ...ALLOWED, action: "deny", rule: null, reason: "default-action" } as const;
  counts.decisions([decisionRecord(), decisionRecord({ latency: 50, packets: 3 })]);
  counts.decisions([decisionRecord({ decision: denied, enforced: false, attribution: NOBODY, latency: 2_000_000 })]);
  const values = read(counts);
  const expected: readonly (readonly [key: string, value: number | undefined])[] = [
    ['decisions_total{action="allow",reason="rule",enforced="true"}', 2],
    ['decisions_total{action="deny",reason="default-action",enforced="false"}', 1],
    ['decided_packets_total{action="allow"}', 4],
    ['attributions_total{source="proc"}', 2],
    ['attributions_total{source="user-id"}', 1],
    ['rule_hits_total{rule="allow-curl"}', 2],
    ['decision_latency_seconds_bucket{le="0.00005"}', 1],
    ['decision_latency_seconds_bucket{le="0.0001"}', 2],
    ['decision_latency_seconds_bucket{le="1"}', 2],
    ['decision_latency_seconds_bucket{le="+Inf"}', 3],
    ["decision_latency_seconds_count", 3],
  ];
  for (const [key, value] of expected) assertEquals(values.get(`sallyport_${key}`), value, key);
});

Deno.test("what is told again is no further decision, but its packets count", () => {
  const counts = new DecisionCounts();
  counts.decisions([decisionRecord(), decisionRecord({ repeated: true, packets: 9 })]);
  const values = read(counts);
  assertEquals(values.get('sallyport_decided_packets_total{action="allow"}'), 10);
  assertEquals(values.get('sallyport_rule_hits_total{rule="allow-curl"}'), 1);
  assertEquals(values.get("sallyport_decision_latency_seconds_count"), 1);
});

Deno.test("rules without number take a bounded room", () => {
  const counts = new DecisionCounts();
  for (let rule = 0; rule < 2_500; rule++) {
    counts.decisions([decisionRecord({ decision: { ...ALLOWED, rule: `rule ${rule}` } })]);
  }
  const values = read(counts);
  assertEquals([...values.keys()].filter((key) => key.startsWith("sallyport_rule_hits_total")).length, 2_000);
  assertEquals(values.get("sallyport_rule_hits_unnamed_total"), 500);
});

Deno.test("warnings are counted by code, other events are not", () => {
  const counts = new DecisionCounts();
  counts.event({ event: "warning", code: "x", message: "m" });
  counts.event({ event: "warning", code: "x", message: "n" });
  counts.event({ event: "ready" });
  assertEquals([...read(counts)].filter(([key]) => key.includes("warnings")), [
    ['sallyport_warnings_total{code="x"}', 2],
  ]);
});
