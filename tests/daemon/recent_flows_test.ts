import { assertEquals } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import { asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { RecentFlows } from "../../src/daemon/recent_flows.ts";
import { connection } from "../sockdiag/socket_bytes.ts";
import { CURL, decisionRecord } from "../support/decision_record.ts";
import { Random } from "../support/random.ts";

const UDP = connection("10.0.0.1 5000", "198.51.100.7 53");
const SYN: Connection = { ...UDP, protocol: 6, sequence: 77 };
const LATER: Connection = { ...SYN, opens: false };
const ECHO = { ...UDP, protocol: 1, sourcePort: null, destinationPort: null, icmp: { type: 8, code: 0, echoId: 1 } };

function decided(verdict: Verdict, flow: Connection = UDP): RecentFlows {
  const recent = new RecentFlows();
  recent.add({ connection: flow, verdict, sender: CURL, record: decisionRecord() }, 1_000);
  return recent;
}

function verdictOf(recent: RecentFlows, flow: Connection, now = 1_000): Verdict | null {
  return recent.find(flow, now)?.verdict ?? null;
}

Deno.test("what came while the first packet was being decided needs no decision of its own", () => {
  for (const verdict of ["accept", "drop", "reject"] as const) {
    assertEquals(verdictOf(decided(verdict), UDP), verdict);
    assertEquals(verdictOf(decided(verdict, LATER), { ...LATER, sequence: 99 }), verdict);
    assertEquals(verdictOf(decided(verdict, ECHO), ECHO), verdict);
  }
  const accepted = decided("accept");
  accepted.queueIsEmpty();
  assertEquals(verdictOf(accepted, UDP), null, "what comes later has the flow's memory in the kernel, or is new");
});

Deno.test("a denied flow is not looked at again for a second", () => {
  for (const verdict of ["drop", "reject"] as const) {
    const recent = decided(verdict);
    recent.queueIsEmpty();
    assertEquals([verdictOf(recent, UDP, 1_999), verdictOf(recent, UDP, 2_000)], [verdict, null]);
  }
});

Deno.test("a SYN that is sent again is no second question, and one with another number is", () => {
  for (const verdict of ["accept", "drop"] as const) {
    const recent = decided(verdict, SYN);
    assertEquals(verdictOf(recent, { ...SYN, sequence: 78 }), null);
    recent.queueIsEmpty();
    assertEquals([verdictOf(recent, SYN, 130_999), verdictOf(recent, SYN, 131_000)], [verdict, null]);
    assertEquals(verdictOf(recent, LATER), null, "nor does it stand for the packets behind it");
  }
});

Deno.test("another end, protocol, device or user is another flow", () => {
  const others: Partial<Connection>[] = [
    connection("10.0.0.2 5000", "198.51.100.7 53"),
    connection("10.0.0.1 5001", "198.51.100.7 53"),
    connection("10.0.0.1 5000", "198.51.100.8 53"),
    connection("10.0.0.1 5000", "198.51.100.7 54"),
    { protocol: 136 },
    { outputInterface: asInterfaceIndex(9) },
    { userId: asUid(9) },
    { userId: null },
  ];
  const recent = decided("drop");
  for (const other of others) assertEquals(verdictOf(recent, { ...UDP, ...other }), null, JSON.stringify(other));
  assertEquals(verdictOf(decided("drop", ECHO), { ...ECHO, icmp: { type: 8, code: 0, echoId: 2 } }), null);
});

Deno.test("when the rules change nothing holds", () => {
  const recent = decided("drop");
  recent.forget();
  assertEquals(verdictOf(recent, UDP), null);
});

Deno.test("thousands of flows are remembered, and the oldest forgotten", () => {
  const random = new Random(1);
  const flows = Array.from({ length: 5_000 }, (_, index) => ({
    ...connection(`10.0.${random.between(0, 255)}.1 5000`, "198.51.100.7 53"),
    sourcePort: connection(`10.0.0.1 ${index + 1}`, "198.51.100.7 53").sourcePort,
  }));
  const recent = new RecentFlows();
  for (const flow of flows) {
    recent.add({ connection: flow, verdict: "drop", sender: null, record: null }, 0);
  }
  const kept = flows.filter((flow) => recent.find(flow, 1) !== null);
  assertEquals(kept.length > 4_000, true, `${kept.length}`);
  assertEquals(kept[0] === flows[0], false);
  assertEquals(kept.at(-1), flows.at(-1));
});

Deno.test("packets that nothing was told of are told within a second, each once", () => {
  const recent = decided("drop");
  const flow = recent.find(UDP, 1_000);
  if (flow === null) throw new Error("the flow is not there");
  assertEquals(recent.untilTold(1_000), -1);
  recent.count(flow, 1_200);
  recent.count(flow, 1_900);
  assertEquals([recent.untilTold(1_900), recent.takeUntold(2_199)], [300, []]);
  const told = recent.takeUntold(2_200);
  assertEquals(told.map(({ packets, repeated }) => [packets, repeated]), [[2, true]]);
  assertEquals([recent.takeUntold(9_000), recent.untilTold(9_000)], [[], -1]);
  recent.count(flow, 9_000);
  assertEquals(recent.takeAllUntold().map(({ packets }) => packets), [1]);
});

Deno.test("of what is to be told silently, repetitions are silent, too", () => {
  const recent = new RecentFlows();
  recent.add({ connection: UDP, verdict: "drop", sender: null, record: null }, 0);
  const flow = recent.find(UDP, 0);
  if (flow === null) throw new Error("the flow is not there");
  recent.count(flow, 0);
  assertEquals([recent.untilTold(0), recent.takeAllUntold()], [-1, []]);
});
