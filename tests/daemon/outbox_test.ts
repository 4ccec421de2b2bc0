import { assertEquals } from "@std/assert";
import { Outbox } from "../../src/daemon/outbox.ts";
import { packRecords } from "../../src/daemon/packed_records.ts";
import type { Report, WorkerCounters } from "../../src/daemon/worker_messages.ts";
import { decisionRecord } from "../support/decision_record.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { workerCounters } from "./worker_counters.ts";

interface Setting {
  readonly outbox: Outbox;
  readonly clock: FakeClock;
  readonly counters: WorkerCounters;
  /** How many records each batch had. */
  readonly batches: number[];
  /** What main has taken in. */
  readonly taken: Int32Array<SharedArrayBuffer>;
  readonly add: (records: number) => void;
}

function setting(): Setting {
  const batches: number[] = [];
  const clock = new FakeClock();
  const counters = workerCounters();
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const post = (report: Report): void => {
    if (report.kind === "batch") batches.push(report.records.count);
  };
  const outbox = new Outbox(post, taken, clock, counters);
  const add = (records: number): void => {
    for (let each = 0; each < records; each++) outbox.add(decisionRecord());
  };
  return { outbox, clock, counters, batches, taken, add };
}

Deno.test("an empty Outbox is never due, and sends nothing", () => {
  const { outbox, batches } = setting();
  assertEquals(outbox.untilDue(), -1);
  outbox.flush();
  assertEquals(batches, []);
});

Deno.test("an Outbox has a record until it is sent", () => {
  const { outbox } = setting();
  const [one, other] = [decisionRecord(), decisionRecord()];
  outbox.add(one);
  assertEquals([outbox.has(one), outbox.has(other)], [true, false]);
  outbox.flush();
  assertEquals(outbox.has(one), false);
});

Deno.test("an Outbox sends a full batch at once", () => {
  const { outbox, batches, add } = setting();
  add(255);
  assertEquals(batches, []);
  add(1);
  assertEquals([batches, outbox.untilDue()], [[256], -1]);
  add(257);
  assertEquals([batches, outbox.untilDue()], [[256, 256], 20]);
});

Deno.test("an Outbox is due 20 ms after the first record of a batch, whatever comes after it", () => {
  const { outbox, clock, batches, add } = setting();
  add(1);
  clock.advance(12.5);
  add(1);
  assertEquals(outbox.untilDue(), 8);
  clock.advance(7.4);
  assertEquals(outbox.untilDue(), 1);
  clock.advance(0.1);
  assertEquals(outbox.untilDue(), 0);
  clock.advance(100);
  assertEquals(outbox.untilDue(), 0);
  outbox.flush();
  assertEquals([batches, outbox.untilDue()], [[2], -1]);
  add(1);
  assertEquals(outbox.untilDue(), 20);
});

Deno.test("an Outbox sends each record once, in order, with the worker's counters", () => {
  const reports: Report[] = [];
  const counters = workerCounters({ decisions: 7 });
  const outbox = new Outbox(
    (report) => reports.push(report),
    new Int32Array(new SharedArrayBuffer(4)),
    new FakeClock(),
    counters,
  );
  const [first, second] = [decisionRecord({ latency: 1 }), decisionRecord({ latency: 2 })];
  outbox.add(first);
  outbox.flush();
  outbox.add(second);
  outbox.flush();
  assertEquals(reports, [{ kind: "batch", records: packRecords([first]), counters }, {
    kind: "batch",
    records: packRecords([second]),
    counters,
  }]);
});

Deno.test("an Outbox counts and drops what main is too slow for, and goes on when main has caught up", () => {
  const { outbox, counters, batches, taken, add } = setting();
  add(20_000);
  assertEquals(counters.lostRecords, 0);
  add(3);
  outbox.flush();
  const sent = batches.reduce((sum, records) => sum + records, 0);
  assertEquals([sent, counters.lostRecords], [20_000, 3]);
  Atomics.add(taken, 0, 256);
  add(257);
  assertEquals(counters.lostRecords, 4);
});

Deno.test("an Outbox loses nothing as long as main keeps up", () => {
  const { counters, taken, batches, add } = setting();
  for (let round = 0; round < 200; round++) {
    add(256);
    Atomics.add(taken, 0, 256);
  }
  assertEquals([counters.lostRecords, batches.length], [0, 200]);
});
