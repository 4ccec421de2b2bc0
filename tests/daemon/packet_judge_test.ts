import { assert, assertEquals, assertThrows } from "@std/assert";
import { Asking } from "../../src/daemon/asking.ts";
import { Outbox } from "../../src/daemon/outbox.ts";
import { unpackRecords } from "../../src/daemon/packed_records.ts";
import { type JudgeParts, PacketJudge } from "../../src/daemon/packet_judge.ts";
import { WaitingRoom } from "../../src/daemon/waiting_room.ts";
import { VerdictRun } from "../../src/nfqueue/verdict_run.ts";
import { type PipelineOptions, type PipelineSetting, pipelineSetting, sender } from "./pipeline_setting.ts";
import { rule } from "./rules.ts";

interface Setting extends PipelineSetting {
  readonly judge: PacketJudge;
  readonly outbox: Outbox;
  /** "ACTION PACKETS", with "again" for repetitions. */
  readonly told: string[];
  /** Source ports of flows that are told to be floods. */
  readonly heard: readonly string[];
  readonly floods: readonly number[];
  /** Settles all that has come; then no packet waits. */
  readonly settle: () => void;
}

const NOTHING: JudgeParts["awaited"] = () => null;

function setting(options: PipelineOptions = {}, awaited = NOTHING): Setting {
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
  const room = new WaitingRoom();
  const run = new VerdictRun(queue, ledger, room);
  const floods: number[] = [];
  const heard: string[] = [];
  const judge = new PacketJudge({
    run,
    outbox,
    pipeline: parts,
    room,
    awaited,
    asking: new Asking({ room, clock, ask: () => {} }),
    listener: { leaves: (_, { sourcePort }, sender) => void heard.push(`${sourcePort} ${sender()?.path}`) },
    selfTestNumber: () => null,
    onSelfTest: () => {},
    onFlood: ({ sourcePort }) => void floods.push(Number(sourcePort)),
  });
  const settle = (): void => {
    for (let held = queue.receive(); held !== null; held = queue.receive()) judge.settle(held);
    judge.pause(true);
  };
  return { ...pipeline, judge, outbox, told, floods, heard, settle };
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
  denied.judge.rulesChanged();
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

/** Something that the flows of UDP from these ports wait for. */
function answerFor(...ports: readonly number[]) {
  const answer = { patience: 300, isThere: false };
  const awaited: JudgeParts["awaited"] = ({ connection }) =>
    !answer.isThere && ports.includes(Number(connection.sourcePort)) ? answer : null;
  return { answer, awaited };
}

const DENY = { rules: [rule("r", "deny", 53)] };

Deno.test("a flow whose decision waits delays nobody; its packets get their verdict in their order when it is there", () => {
  const { answer, awaited } = answerFor(5000);
  const { arrive, settle, judge, verdicts, outbox, told, parts: { counters } } = setting(DENY, awaited);
  arrive(5000, 5001, 5000, 5001, 5000);
  settle();
  assertEquals(verdicts(), ["2 drop", "4 drop"], "no batch, which would take those along that wait");
  answer.isThere = true;
  judge.arrived({ patience: 300 });
  assertEquals(verdicts().length, 2, "that was something else");
  judge.arrived(answer);
  assertEquals(verdicts().slice(2), ["1 drop", "3 drop", "5 drop"]);
  outbox.flush();
  assertEquals(told, ["deny 2", "deny 3"]);
  assertEquals([counters.decisions, counters.repeated], [2, 3]);
  arrive(5000, 5001, 5001);
  settle();
  assertEquals(verdicts().slice(5), ["up to 8 drop"], "what came later is settled by the decision");
});

Deno.test("when its time is over, a flow is decided with what is known, by the sender of then", () => {
  const { awaited } = answerFor(5000);
  const { arrive, settle, judge, clock, verdicts, procFs, outbox, parts } = setting({}, awaited);
  const records: unknown[] = [];
  outbox.add = ({ attribution, latency }) => void records.push(attribution.process?.path, latency);
  arrive(5000);
  settle();
  assertEquals([verdicts(), judge.untilDue()], [[], 300]);
  procFs.end(5);
  clock.advance(299.5);
  judge.catchUp();
  assertEquals([verdicts(), judge.untilDue()], [[], 1]);
  clock.advance(0.5);
  judge.catchUp();
  assertEquals([verdicts(), judge.untilDue(), records], [["1 accept"], -1, ["/bin/a", 300_000]]);
  assertEquals(parts.counters.unattributed, 0);
});

Deno.test("what may wait for two things waits for the second from its arrival on, too", () => {
  const [checksum, person] = [{ patience: 300 }, { patience: 1_000 }];
  let given: { patience: number } = checksum;
  const { arrive, settle, judge, clock, verdicts } = setting({}, () => given);
  arrive(5000);
  settle();
  clock.advance(300);
  given = person;
  judge.catchUp();
  assertEquals([verdicts(), judge.untilDue()], [[], 700]);
  judge.arrived(checksum);
  assertEquals(verdicts(), []);
  clock.advance(700);
  judge.catchUp();
  assertEquals(verdicts(), ["1 accept"]);
});

Deno.test("rules that change decide at once what waits, if they need not wait for anything", () => {
  const { awaited } = answerFor(5000, 5001);
  let waits = true;
  const { arrive, settle, judge, verdicts, parts } = setting(
    {},
    (...of) => waits || Number(of[0].connection.sourcePort) === 5001 ? awaited(...of) : null,
  );
  arrive(5000, 5001);
  settle();
  judge.rulesChanged();
  assertEquals(verdicts(), []);
  waits = false;
  parts.ruleSet = pipelineSetting(DENY).parts.ruleSet;
  judge.rulesChanged();
  assertEquals(verdicts(), ["1 drop"]);
});

Deno.test("at the end nothing waits any more", () => {
  const { arrive, settle, judge, verdicts, ledger, outbox, told } = setting(DENY, answerFor(5000, 5001).awaited);
  arrive(5000, 5001, 5000);
  settle();
  judge.end();
  assertEquals([verdicts(), ledger.takeAll()], [["1 drop", "3 drop", "2 drop"], []]);
  outbox.flush();
  assertEquals(told, ["deny 2", "deny 1"]);
});

Deno.test("another program that sends from the same port does not join what waits: it is decided itself", () => {
  const sockets = [sender(11, 5000)];
  const { answer, awaited } = answerFor(5000);
  const { arrive, settle, judge, verdicts, procFs, outbox } = setting({ sockets }, awaited);
  const paths: unknown[] = [];
  outbox.add = ({ attribution }) => void paths.push(attribution.process?.path);
  arrive(5000);
  settle();
  procFs.end(5);
  procFs.start(6, { path: "/bin/b", sockets: { 3: 11 } });
  arrive(5000);
  settle();
  answer.isThere = true;
  judge.arrived(answer);
  assertEquals([verdicts(), paths], [["1 accept", "2 accept"], ["/bin/a", "/bin/b"]]);
});

Deno.test("packets beyond what is kept of a flow are lost, and counted; observed, they pass", () => {
  for (const mode of ["enforce", "observe"] as const) {
    const { arrive, settle, judge, verdicts, parts: { counters } } = setting({ mode }, answerFor(5000).awaited);
    arrive(...new Array(34).fill(5000));
    settle();
    const verdict = mode === "observe" ? "accept" : "drop";
    assertEquals([verdicts(), counters.turnedAway], [[`33 ${verdict}`, `34 ${verdict}`], 2]);
    judge.end();
    assertEquals([verdicts().length, verdicts().at(-1)], [34, "32 accept"]);
  }
});

Deno.test("a flow that finds no room to wait in is decided at once with what is known, and counted", () => {
  const { arrive, settle, verdicts, ledger, parts: { counters } } = setting(DENY, () => ({ patience: 300 }));
  arrive(...Array.from({ length: 1_026 }, (_, index) => 5_000 + index));
  settle();
  assertEquals([verdicts(), counters.hurried, ledger.count], [["1025 drop", "1026 drop"], 2, 1_024]);
});

Deno.test("what fails while waiting packets are decided leaves none of them without a verdict", () => {
  const { answer, awaited } = answerFor(5000);
  const { arrive, settle, judge, verdicts, parts } = setting({}, awaited);
  arrive(5000, 5000);
  settle();
  parts.flows.remember = () => {
    throw new TypeError("a bug");
  };
  answer.isThere = true;
  assertThrows(() => judge.arrived(answer), TypeError);
  assertEquals(verdicts(), ["1 accept", "2 drop"]);
});

Deno.test("every packet is heard, and who sends it where that is sure, also of those that need no decision of their own", () => {
  const sure = setting({ sockets: [sender(11, 5000)] });
  sure.arrive(5000, 5000, 5001);
  sure.settle();
  assertEquals(sure.heard, ["5000 /bin/a", "5000 /bin/a", "5001 undefined"]);
});
