import { assertEquals, assertNotEquals } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { FlowTally } from "../../src/history/flow_tally.ts";
import {
  address,
  ALLOWED,
  attributedTo,
  CURL,
  decisionRecord,
  NOBODY,
  withConnection,
} from "../support/decision_record.ts";

function tallied(records: readonly Partial<DecisionRecord>[]) {
  const tally = new FlowTally(10_000);
  for (const record of records) tally.add(decisionRecord(record));
  return [...tally.flows()].map(({ flow }) => flow);
}

Deno.test("decisions that differ in nothing but time and source are one flow", () => {
  const [flow, ...more] = tallied([
    { time: 20.5, packets: 2 },
    { time: 10.25, ...withConnection({ sourcePort: asPort(1), source: address("10.0.0.1") }) },
    { time: 30.75, packets: 5, repeated: true },
  ]);
  assertEquals(more, []);
  assertEquals(flow, {
    program: "/usr/bin/curl",
    unit: "session-3.scope",
    userId: asUid(1000),
    destination: address("93.184.215.14"),
    host: null,
    port: asPort(443),
    protocol: "tcp",
    rule: "allow-curl",
    action: "allow",
    reason: "rule",
    enforced: true,
    confidence: "exact",
    exeMismatch: null,
    connections: 2, // what is repeated is no further one
    packets: 8,
    first: 10,
    last: 30,
  });
});

const OTHERS: readonly Partial<DecisionRecord>[] = [
  withConnection({ destination: address("93.184.215.15") }),
  withConnection({ destinationPort: asPort(80) }),
  withConnection({ destinationPort: null }),
  withConnection({ protocol: 17 }),
  { connection: null, unreadable: "cut" },
  { hosts: { ...NO_NAMES, first: { name: "example.org", by: "192.0.2.53", trusted: true, askedBy: "process" } } },
  { userId: null },
  { userId: asUid(0) },
  { attribution: NOBODY },
  { attribution: attributedTo(CURL, "guess") },
  { attribution: attributedTo({ ...CURL, path: "/usr/bin/wget" }) },
  { attribution: attributedTo({ ...CURL, exeMismatch: "deleted" }) },
  { attribution: attributedTo({ ...CURL, controlGroup: null }) },
  { decision: { ...ALLOWED, action: "deny" } },
  { decision: { ...ALLOWED, rule: "other" } },
  { decision: { ...ALLOWED, rule: null, reason: "default-action" } },
  { enforced: false },
];

Deno.test("each thing that tells flows apart does", () => {
  const flows = tallied([{}, ...OTHERS, {}, ...OTHERS]);
  assertEquals(flows.map(({ connections }) => connections), flows.map(() => 2));
  assertEquals(flows.length, 1 + OTHERS.length);
});

Deno.test("texts that meet at their ends are not taken for one another", () => {
  const program = (path: string, unit: string) => ({
    attribution: attributedTo({ ...CURL, path, controlGroup: { path: "/", unit, slice: null, container: null } }),
  });
  assertEquals(tallied([program("/a", "b.service"), program("/ab", ".service")]).length, 2);
});

Deno.test("a full tally takes what it knows, and refuses what is new", () => {
  const tally = new FlowTally(150);
  const other = decisionRecord({ userId: null });
  assertEquals([tally.add(decisionRecord()), tally.add(other), tally.add(decisionRecord())], [true, false, true]);
  assertEquals([...tally.flows()].map(({ flow }) => flow.connections), [2]);
  tally.clear();
  assertEquals([tally.characters, tally.add(other)], [0, true]);
});

Deno.test("long paths take more room", () => {
  const tally = new FlowTally(1_000_000);
  const long = (letter: string) => attributedTo({ ...CURL, path: `/${letter.repeat(4_000)}` });
  for (const letter of ["a", "b", "b"]) tally.add(decisionRecord({ attribution: long(letter) }));
  assertEquals(Math.floor(tally.characters / 1_000), 8);
});

Deno.test("a flow has the same key after the tally was cleared", () => {
  const tally = new FlowTally(1_000);
  const keys = [{}, {}, { userId: null }].map((record) => {
    tally.add(decisionRecord(record));
    const [keyed] = tally.flows();
    tally.clear();
    return keyed?.key;
  });
  assertEquals(keys[0], keys[1]);
  assertNotEquals(keys[0], keys[2]);
});
