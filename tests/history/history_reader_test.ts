import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { historyJson } from "../../src/cli/history_json.ts";
import { type DecisionFilter, isWanted, NO_FILTER } from "../../src/core/decision_filter.ts";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { parseNetwork } from "../../src/core/ip_network.ts";
import type { Flow } from "../../src/history/flow.ts";
import { HistoryError } from "../../src/history/history_error.ts";
import { HistoryReader } from "../../src/history/history_reader.ts";
import { HistoryWriter } from "../../src/history/history_writer.ts";
import { FLOW_PARTS, type FlowPart, sumFlows } from "../../src/history/sum_flows.ts";
import { address, ALLOWED, attributedTo, CURL, NOBODY, withConnection } from "../support/decision_record.ts";
import { DAY, EVERYTHING, flowsOf, HOUR, NOON, SECOND, toPort, withHistory } from "./histories.ts";

Deno.test("a span has what was seen within it, also in part", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    const seen = (port: number, first: number, last: number) =>
      flowsOf(toPort(port, { time: first }), toPort(port, { time: last }));
    writer.write(
      [...seen(1, NOON, NOON + SECOND), ...seen(2, NOON, NOON + HOUR), ...seen(3, NOON + HOUR, NOON + HOUR)],
      NOON,
    );
    using reader = new HistoryReader(path);
    const ports = (since: number | null, until: number | null) =>
      [...reader.flows({ ...EVERYTHING, span: { since, until } })].map(({ port }) => Number(port));
    assertEquals(ports(null, null), [1, 2, 3]);
    assertEquals(ports(NOON + SECOND, null), [1, 2, 3]);
    assertEquals(ports(NOON + SECOND + 1, null), [2, 3]);
    assertEquals(ports(NOON + HOUR + 1, null), []);
    assertEquals(ports(null, NOON - 1), []);
    assertEquals(ports(null, NOON), [1, 2]);
    assertEquals(ports(NOON + 2 * SECOND, NOON + 3 * SECOND), [2]);
  }));

const WISHES: readonly Partial<DecisionFilter>[] = [
  {},
  { program: "/usr/bin/curl" },
  { unit: "session-3.scope", actions: ["deny", "reject"] },
  { userId: asUid(0), port: asPort(80) },
  { network: parseNetwork("10.0.0.0/8") },
  { network: parseNetwork("10.0.0.0/8"), rule: "it's" },
  { rule: "allow-curl", actions: ["allow"] },
  { host: "example.org" },
  { host: "a_b.example.org", port: asPort(80) },
];

/** With letters that mean something to SQL's LIKE. */
const HOSTS = ["a_b.example.org", "example.org", "axb.example.org", "notexample.org", null].map((name) =>
  name === null ? null : { name, by: "192.0.2.53", trusted: true, askedBy: "process" } as const
);

Deno.test("what SQLite leaves out or sums up is what would have been left out or summed up here", () =>
  withHistory((path) => {
    const some = <Value>(values: readonly Value[], seed: number): Value => values[seed % values.length] as Value;
    const records = Array.from({ length: 500 }, (_, at): Partial<DecisionRecord> => ({
      time: NOON + at,
      ...withConnection({
        destination: address(some(["10.0.0.1", "10.0.0.2", "::ffff:10.0.0.1", "192.0.2.1", "2001:db8::1"], at)),
        destinationPort: some([asPort(80), asPort(443), null], at >> 1),
      }),
      hosts: { ...NO_NAMES, first: some(HOSTS, at >> 3) },
      userId: some([asUid(0), asUid(1000), null], at >> 2),
      attribution: some([attributedTo(CURL), NOBODY, attributedTo({ ...CURL, path: "/x" }, "guess")], at >> 3),
      decision: some([ALLOWED, { ...ALLOWED, rule: "it's" }, { ...ALLOWED, rule: null, action: "deny" }], at >> 4),
    }));
    using writer = new HistoryWriter(path, NOON);
    writer.write(flowsOf(...records), NOON);
    using reader = new HistoryReader(path);
    const all = [...reader.flows(EVERYTHING)];
    const comparable = (flows: Iterable<Flow>, parts: readonly FlowPart[]) =>
      sumFlows(flows, parts).map((flow) => historyJson(flow, parts)).sort();
    for (const wish of WISHES) {
      const filter = { ...NO_FILTER, ...wish };
      const wanted = all.filter((flow) => isWanted(filter, flow));
      assertGreater(wanted.length, 0);
      for (const parts of [["program"], ["ip", "port"], ["rule", "user", "unit", "action"], FLOW_PARTS] as const) {
        const asked = reader.flows({ ...EVERYTHING, filter, parts });
        assertEquals(comparable(asked, parts), comparable(wanted, parts));
      }
      assertEquals([...reader.flows({ ...EVERYTHING, filter })], wanted);
    }
  }));

Deno.test("the days on which something was decided are counted", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    for (const time of [NOON, NOON + HOUR, NOON + 3 * DAY]) writer.write(flowsOf({ time }), time);
    using reader = new HistoryReader(path);
    assertEquals([reader.daysSince(0), reader.daysSince(NOON + DAY), reader.daysSince(NOON + 4 * DAY)], [2, 1, 0]);
    assertEquals(reader.began(), NOON);
  }));

Deno.test("it reads while it is written, and sees whole states alone", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    using reader = new HistoryReader(path);
    const flows = reader.flows(EVERYTHING);
    writer.write(flowsOf(toPort(1), toPort(2)), NOON);
    const seen = [];
    for (const { port } of flows) {
      seen.push(Number(port));
      writer.write(flowsOf(toPort(100 + seen.length)), NOON);
    }
    assertEquals(seen, [1, 2]);
  }));

Deno.test("a row that no writer wrote is refused by the column that cannot be", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    writer.write(flowsOf({}), NOON);
    using other = new DatabaseSync(path);
    other.exec("UPDATE flows SET action = 'perhaps'");
    using reader = new HistoryReader(path);
    assertThrows(() => [...reader.flows(EVERYTHING)], HistoryError, "without a usable action");
  }));
