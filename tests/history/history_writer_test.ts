import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
import { HistoryReader } from "../../src/history/history_reader.ts";
import { HistoryWriter } from "../../src/history/history_writer.ts";
import { ALLOWED, attributedTo, CURL, NOBODY } from "../support/decision_record.ts";
import { DAY, flowsOf, HOUR, NOON, portsAndConnections, read, SECOND, toPort, withHistory } from "./histories.ts";

const BOUNDS = { enabled: true, days: 30, megabytes: 64 };

Deno.test("what is written can be read as it was", () =>
  withHistory((path) => {
    const flows = flowsOf(
      {},
      { connection: null, unreadable: "cut", attribution: NOBODY, userId: null, packets: 7 },
      { attribution: attributedTo({ ...CURL, exeMismatch: "deleted" }, "guess"), enforced: false, repeated: true },
      { decision: { ...ALLOWED, action: "reject", rule: "it's; DROP TABLE flows" } },
    );
    using writer = new HistoryWriter(path, NOON);
    writer.write(flows, NOON);
    assertEquals(read(path), flows.map(({ flow }) => flow));
  }));

Deno.test("what comes again within the hour is added to its row, later it gets another one", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    for (const time of [NOON, NOON + SECOND, NOON + HOUR, NOON + HOUR + SECOND]) {
      writer.write(flowsOf(toPort(80, { time })), time);
    }
    assertEquals(read(path).map(({ connections, first, last }) => [connections, first, last]), [
      [2, NOON, NOON + SECOND],
      [2, NOON + HOUR, NOON + HOUR + SECOND],
    ]);
  }));

Deno.test("a writer goes on where another one has ended, and leaves the file alone at its end", () =>
  withHistory((path) => {
    for (const port of [80, 81]) {
      using writer = new HistoryWriter(path, NOON);
      writer.write(flowsOf(toPort(port)), NOON);
    }
    assertEquals([...Deno.readDirSync(dirname(path))].map(({ name }) => name), ["history.db"]);
    assertEquals(portsAndConnections(read(path)), [[80, 1], [81, 1]]);
  }));

Deno.test("hits are counted by rule, over all hours; connections that no rule decided are nobody's", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    const web = { decision: { ...ALLOWED, rule: "web" } };
    writer.write(flowsOf(toPort(80, web), toPort(80, web), toPort(81, web)), NOON);
    writer.write(flowsOf({ decision: { ...ALLOWED, rule: null, reason: "default-action" } }), NOON);
    writer.write(flowsOf(toPort(80, { ...web, time: NOON + 5 }), { time: NOON + 2 }), NOON + HOUR);
    using reader = new HistoryReader(path);
    assertEquals(Object.fromEntries(reader.ruleHits()), {
      web: { hits: 4, last: NOON + 5 },
      "allow-curl": { hits: 1, last: NOON + 2 },
    });
  }));

Deno.test("a clock that was set back for a while costs nothing of what came before", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    writer.write(flowsOf(toPort(80)), NOON);
    const back = NOON - 60 * DAY;
    writer.write(flowsOf(toPort(81, { time: back })), back);
    writer.write(flowsOf(toPort(82)), NOON);
    writer.prune(BOUNDS, NOON);
    assertEquals(portsAndConnections(read(path)).toSorted(), [[80, 1], [82, 1]]);
  }));

Deno.test("what is older than the days goes, and history begins there", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    writer.write(flowsOf(toPort(80)), NOON);
    writer.write(flowsOf(toPort(81, { time: NOON + 2 * DAY, decision: { ...ALLOWED, rule: "new" } })), NOON + 2 * DAY);
    writer.prune({ ...BOUNDS, days: 3 }, NOON + 2 * DAY);
    using reader = new HistoryReader(path);
    assertEquals([read(path).length, reader.ruleHits().size, reader.began()], [2, 2, NOON]);
    writer.prune({ ...BOUNDS, days: 1 }, NOON + 2 * DAY);
    assertEquals(portsAndConnections(read(path)), [[81, 1]]);
    assertEquals([[...reader.ruleHits().keys()], reader.began()], [["new"], NOON + DAY]);
  }));

Deno.test("where it is too much the oldest goes, and what goes on gets a row again", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    writer.write(flowsOf(...Array.from({ length: 9_000 }, (_, port) => toPort(port))), NOON);
    writer.prune(BOUNDS, NOON);
    assertEquals(read(path).length, 9_000);
    writer.prune({ ...BOUNDS, megabytes: 0.7 }, NOON);
    assertEquals(read(path).map(({ port }) => Number(port)), Array.from({ length: 4_000 }, (_, at) => 5_000 + at));
    writer.write(flowsOf(toPort(0), toPort(8_999)), NOON);
    assertEquals(portsAndConnections(read(path).slice(-2)), [[8_999, 2], [0, 1]]);
  }));

Deno.test("the file shrinks to its bound", () =>
  withHistory((path) => {
    {
      using writer = new HistoryWriter(path, NOON);
      writer.write(flowsOf(...Array.from({ length: 30_000 }, (_, port) => toPort(port))), NOON);
      for (let times = 0; times < 3; times++) writer.prune({ ...BOUNDS, megabytes: 2 }, NOON);
    }
    assertLess(Deno.statSync(path).size, 2_000_001);
  }));

Deno.test("of a transaction that fails nothing stays", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    const good = flowsOf(toPort(80));
    const bad = good.map(({ key, flow }) => ({ key, flow: { ...flow, packets: Number.NaN } }));
    assertThrows(() => writer.write([...good, ...bad], NOON), Error, "NOT NULL");
    assertEquals(read(path), []);
    writer.write(good, NOON);
    assertEquals(portsAndConnections(read(path)), [[80, 1]]);
  }));

Deno.test("whether the path still leads to the file", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    assert(writer.isInPlace());
    Deno.removeSync(path);
    assert(!writer.isInPlace());
    Deno.writeTextFileSync(path, "");
    assert(!writer.isInPlace());
  }));
