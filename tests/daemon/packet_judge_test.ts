import { assert, assertEquals } from "@std/assert";
import { Outbox } from "../../src/daemon/outbox.ts";
import { unpackRecords } from "../../src/daemon/packed_records.ts";
import { PacketJudge } from "../../src/daemon/packet_judge.ts";
import { VerdictRun } from "../../src/nfqueue/verdict_run.ts";
import { type PipelineOptions, type PipelineSetting, pipelineSetting } from "./pipeline_setting.ts";
import { rule } from "./rules.ts";

interface Setting extends PipelineSetting {
  readonly judge: PacketJudge;
  readonly outbox: Outbox;
  /** "ACTION PACKETS", with "again" for repetitions. */
  readonly told: string[];
  /** Source ports of flows that are told to be floods. */
  readonly floods: readonly number[];
  /** Settles all that has come; then no packet waits. */
  readonly settle: () => void;
}

function setting(options: PipelineOptions = {}): Setting {
  const pipeline = pipelineSetting(options);
  const { queue, ledger, clock, parts } = pipeline;
  const told: string[] = [];
  const outbox = new Outbox(
    (report) => {
      if (report.kind !== "batch") return;
      const words = unpackRecords(report.records).map(({ decision, packets, repeated }) =>
        `${decision.action} ${packets}${repeated ? " again" : ""}`
      );
      told.push(...words);
    },
    new Int32Array(new SharedArrayBuffer(4)),
    clock,
    parts.counters,
  );
  const run = new VerdictRun(queue, ledger);
  const floods: number[] = [];
  const judge = new PacketJudge({
    run,
    outbox,
    pipeline: parts,
    selfTestNumber: () => null,
    onSelfTest: () => {},
    onFlood: ({ sourcePort }) => void floods.push(Number(sourcePort)),
  });
  const settle = (): void => {
    for (let held = queue.receive(); held !== null; held = queue.receive()) judge.settle(held);
    judge.pause(true);
  };
  return { ...pipeline, judge, outbox, told, floods, settle };
}

Deno.test("packets of a flow that wait with the first one are settled by its decision, in order, in one batch", () => {
  const { arrive, settle, verdicts, parts: { counters }, outbox, told } = setting({ rules: [rule("r", "deny", 53)] });
  arrive(5000, 5000, 5000, 5001, 5000);
  settle();
  assertEquals(verdicts(), ["1 drop", "up to 3 drop", "4 drop", "up to 5 drop"]);
  assertEquals([counters.decisions, counters.repeated], [2, 3]);
  outbox.flush();
  assertEquals(told, ["deny 4", "deny 1"]);
});

Deno.test("of packets that come when the decision is told already, their number is told within a second", () => {
  const { arrive, settle, clock, judge, outbox, told } = setting({ rules: [rule("r", "deny", 53)] });
  arrive(5000);
  settle();
  outbox.flush();
  arrive(5000, 5000);
  settle();
  assertEquals(judge.untilDue(), 1_000);
  clock.advance(999.5);
  judge.catchUp();
  outbox.flush();
  assertEquals(told, ["deny 1"]);
  clock.advance(0.5);
  judge.catchUp();
  outbox.flush();
  assertEquals([told, judge.untilDue()], [["deny 1", "deny 2 again"], -1]);
});

Deno.test("at the end nothing stays untold", () => {
  const { arrive, settle, judge, outbox, told } = setting({ rules: [rule("r", "reject", 53)] });
  arrive(5000);
  settle();
  outbox.flush();
  arrive(5000);
  settle();
  judge.end();
  outbox.flush();
  assertEquals(told, ["reject 1", "reject 1 again"]);
});

Deno.test("other rules decide anew at once", () => {
  const denied = setting({ rules: [rule("r", "deny", 53)] });
  denied.arrive(5000);
  denied.settle();
  denied.parts.ruleSet = pipelineSetting().parts.ruleSet;
  denied.judge.forget();
  denied.arrive(5000);
  denied.settle();
  assertEquals(denied.verdicts(), ["1 drop", "2 accept"]);
});

Deno.test("what cannot be read is decided each time, and a verdict in between ends a run", () => {
  const { arrive, arriveBytes, settle, verdicts, parts: { counters } } = setting({ rules: [rule("r", "deny", 53)] });
  arrive(5000, 5000);
  arriveBytes(Uint8Array.of(0xf0));
  arriveBytes(Uint8Array.of(0xf0));
  arrive(5000);
  settle();
  assertEquals(verdicts(), ["1 drop", "up to 2 drop", "3 accept", "4 accept", "up to 5 drop"]);
  assertEquals(counters.decisions, 3);
});

Deno.test("until a run is ended its packets are on the ledger: whoever replaces us settles them", () => {
  const { arrive, queue, ledger, judge } = setting({ rules: [rule("r", "deny", 53)] });
  arrive(5000, 5000);
  for (const _ of [1, 2]) {
    const held = queue.receive();
    assert(held !== null);
    judge.settle(held);
  }
  assertEquals(ledger.takeAll().map(Number), [2]);
});

Deno.test("a denied flow of UDP that goes on is told of once, as a flood; what is rejected or let through is none", () => {
  const denied = setting({ rules: [rule("r", "deny", 53)] });
  denied.arrive(...new Array(32).fill(5000));
  denied.settle();
  assertEquals(denied.floods, []);
  denied.arrive(...new Array(40).fill(5000));
  denied.settle();
  assertEquals(denied.floods, [5000]);
  for (const options of [{ rules: [rule("r", "reject", 53)] }, {}, { rules: [rule("r", "deny", 53)], protocol: 6 }]) {
    const other = setting(options);
    other.arrive(...new Array(60).fill(5000));
    other.settle();
    assertEquals(other.floods, []);
  }
});
