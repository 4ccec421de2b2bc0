import { assertEquals } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { Outbox } from "../../src/daemon/outbox.ts";
import { unpackRecords } from "../../src/daemon/packed_records.ts";
import { Asking } from "../../src/daemon/asking.ts";
import { PacketJudge } from "../../src/daemon/packet_judge.ts";
import { runVerdictLoop, type Waiting } from "../../src/daemon/verdict_loop.ts";
import { WaitingRoom } from "../../src/daemon/waiting_room.ts";
import { VerdictRun } from "../../src/nfqueue/verdict_run.ts";
import { u16be } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { type PipelineOptions, type PipelineSetting, pipelineSetting, sender } from "./pipeline_setting.ts";
import { rule } from "./rules.ts";

/** What happens while the loop waits, one after the other; after the last it is told to stop. */
type Happening = (setting: PipelineSetting) => {
  readonly queue?: boolean;
  readonly wake?: boolean;
  readonly names?: boolean;
};

interface Outcome {
  readonly setting: PipelineSetting;
  readonly records: readonly DecisionRecord[];
  /** How many records each batch had. */
  readonly batches: readonly number[];
  /** For how long the loop wanted to wait, each time. */
  readonly waits: readonly number[];
  readonly orders: number;
  /** Numbers of packets of the self-test that were told. */
  readonly selfTests: readonly number[];
  /** How many packets were decided when names were read, each time. */
  readonly namesRead: readonly number[];
}

/** Packets from this port are the self-test's: a made-up sign, in the first bytes behind an IPv4 header. */
const SELF_TEST_PORT = 999;
/** The decision about flows from this port waits for something that never comes. */
const WAITING_PORT = 998;

function run(
  happenings: readonly Happening[],
  options: PipelineOptions = {},
  onOrder = (_: PipelineSetting): void => {},
): Outcome {
  const setting = pipelineSetting(options);
  const [records, batches, waits]: [DecisionRecord[], number[], number[]] = [[], [], []];
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const outbox = new Outbox(
    (report) => {
      if (report.kind !== "batch") return;
      batches.push(report.records.count);
      records.push(...unpackRecords(report.records));
    },
    taken,
    setting.clock,
    setting.parts.counters,
  );
  let ready: ReturnType<Happening> = {};
  let orders = 0;
  const waiting: Waiting = {
    wait(milliseconds) {
      waits.push(milliseconds);
      ready = happenings[waits.length - 1]?.(setting) ?? { wake: true };
      const something = Object.values(ready).includes(true);
      if (!something) setting.clock.advance(Math.max(0, milliseconds));
      return something;
    },
    isReady: (index) => [ready.queue, ready.wake, ready.names][index] === true,
  };
  const obey = (): boolean => {
    orders++;
    onOrder(setting);
    return waits.length <= happenings.length;
  };
  const flows = { untilDue: () => -1, catchUp: () => {} };
  const selfTests: number[] = [];
  const selfTestNumber = (packet: Uint8Array): number | null =>
    u16be.read(viewOf(packet), 20) === SELF_TEST_PORT ? 7 : null;
  const onSelfTest = (number: number): void => void selfTests.push(number);
  const next = { untilDue: () => -1, catchUp: () => {} };
  const lister = { untilDue: () => -1, catchUp: () => {} };
  const namesRead: number[] = [];
  const names = {
    readBurst: () => {
      const read = setting.verdicts().length;
      namesRead.push(read);
      return 0;
    },
  };
  const { queue, clock, ledger, parts: { attributor } } = setting;
  const room = new WaitingRoom();
  const run = new VerdictRun(queue, ledger, room);
  const judge = new PacketJudge({
    run,
    outbox,
    pipeline: setting.parts,
    room,
    asking: new Asking({ room, clock, ask: () => {} }),
    awaited: ({ connection }) => Number(connection.sourcePort) === WAITING_PORT ? { patience: 300 } : null,
    listener: { leaves: () => {} },
    selfTestNumber,
    onSelfTest,
    onFlood: () => {},
  });
  runVerdictLoop({ queue, waiting, outbox, clock, attributor, flows, judge, next, names, lister, obey });
  return { setting, records, batches, waits, orders, selfTests, namesRead };
}

function packets(...ports: readonly number[]): Happening {
  return ({ arrive }) => {
    arrive(...ports);
    return { queue: true };
  };
}

/** So many, each of a flow of its own. */
function ports(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 5000 + index);
}

const nothing: Happening = () => ({});

Deno.test("the loop decides what comes, and reports it when the batch is due", () => {
  const { setting, batches, waits } = run([packets(5000, 5001), nothing, packets(5002)]);
  assertEquals(setting.verdicts(), ["1 accept", "2 accept", "3 accept"]);
  assertEquals([batches, waits], [[2, 1], [-1, 20, -1, 20]]);
});

Deno.test("the loop decides what still waits when it is told to stop, and reports everything", () => {
  const { setting, records } = run([(each) => {
    each.arrive(...ports(200));
    return { wake: false };
  }]);
  assertEquals([setting.verdicts().length, records.length], [200, 200]);
  assertEquals([setting.queue.receive(), setting.ledger.takeAll()], [null, []]);
});

Deno.test("the loop decides at most 64 packets before orders get their turn", () => {
  const decided: number[] = [];
  const both: Happening = () => ({ queue: true, wake: true });
  const fill: Happening = (setting) => {
    setting.arrive(...ports(150));
    return { queue: true };
  };
  run([fill, both, both], {}, (setting) => void decided.push(setting.verdicts().length));
  assertEquals(decided, [64, 128, 150]);
});

Deno.test("orders are obeyed before the packets that wait with them", () => {
  const both: Happening = ({ arrive }) => {
    arrive(5000);
    return { queue: true, wake: true };
  };
  const { setting } = run([both], { options: { defaultAction: "deny" } }, ({ parts }) => void (parts.mode = "observe"));
  assertEquals(setting.verdicts(), ["1 accept"]);
});

Deno.test("the loop says nothing of what a rule wants silent", () => {
  const rules = [rule("quiet", "deny", 53, { nolog: true })];
  const { setting, records } = run([packets(5000, 5001)], { rules });
  assertEquals([setting.verdicts(), records.length], [["1 drop", "2 drop"], 0]);
});

Deno.test("a packet of the self-test is dropped whatever the rules say, counted and told, and is no decision", () => {
  const { setting, records, selfTests } = run([packets(5000, SELF_TEST_PORT)], { options: { defaultAction: "allow" } });
  assertEquals(setting.verdicts(), ["1 accept", "2 drop"]);
  assertEquals([records.length, selfTests], [1, [7]]);
  assertEquals([setting.parts.counters.decisions, setting.parts.counters.selfTests], [1, 1]);
});

Deno.test("the loop goes on while a packet waits, until that one's time is over, or until the end", () => {
  const { setting, waits } = run([packets(WAITING_PORT, 5000), nothing, nothing, packets(WAITING_PORT)]);
  assertEquals(setting.verdicts(), ["2 accept", "1 accept", "3 accept"]);
  assertEquals(waits, [-1, 20, 280, 20, 20]);
});

Deno.test("loopback that the built-in rule allows is told once per program and port", () => {
  const sockets = [5000, 5001, 5002].map((port) => sender(port === 5002 ? 99 : 11, port));
  const options = { sockets, destination: "127.0.0.1" };
  const { setting, records } = run([packets(5000, 5001, 5002, 5002)], options);
  assertEquals(setting.verdicts().length, 4);
  assertEquals(records.map(({ attribution }) => attribution.process?.path ?? null), ["/bin/a", null]);
});

Deno.test("what a packet's handler throws ends the loop, and leaves no packet without a verdict", () => {
  const bug = new TypeError("a bug");
  let setting: PipelineSetting | null = null;
  let thrown: unknown = null;
  try {
    run([(each) => {
      setting = each;
      each.parts.attributor.attribute = () => {
        throw bug;
      };
      return packets(5000)(each);
    }]);
  } catch (error) {
    thrown = error;
  }
  assertEquals(thrown, bug);
  const { verdicts, ledger } = setting as unknown as PipelineSetting;
  assertEquals([verdicts(), ledger.takeAll()], [["1 drop"], []]);
});

Deno.test("names are read before packets that came with them are decided, and never long after they came", () => {
  const both: Happening = ({ arrive }) => {
    arrive(...ports(20));
    return { queue: true, names: true };
  };
  const { namesRead } = run([both, () => ({ names: true })]);
  assertEquals(namesRead, [0, 7, 15, 20, 20]);
});
