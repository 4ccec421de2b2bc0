import { assert, assertEquals } from "@std/assert";
import { type AskedConnection, Asking, type AskSetting } from "../../src/daemon/asking.ts";
import type { Awaited } from "../../src/daemon/awaited.ts";
import { examine, type Examined } from "../../src/daemon/pipeline.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { ALLOWED, decisionRecord } from "../support/decision_record.ts";
import { pipelineSetting } from "./pipeline_setting.ts";

const DEFAULT = { ...ALLOWED, rule: null, reason: "default-action" } as const;
const SETTING: AskSetting = { patience: 5_000, perProgram: 2, unanswered: "deny" };

class Setting {
  readonly pipeline = pipelineSetting();
  readonly asked: AskedConnection[] = [];
  readonly waiting: { readonly awaited: Awaited }[] = [];
  isFull = false;
  readonly asking = new Asking({
    room: Object.defineProperty({ flows: () => this.waiting as never, isFull: false }, "isFull", {
      get: () => this.isFull,
    }),
    clock: this.pipeline.clock,
    ask: (asked) => this.asked.push(asked),
  });

  constructor(setting: AskSetting | null = SETTING, isAnybodyThere = true) {
    this.asking.setting = setting;
    this.asking.isAnybodyThere = isAnybodyThere;
  }

  /** A connection to this port: what it waits for. */
  connect(port: number): Awaited | null {
    const awaited = this.asking.awaited(this.examined(port), DEFAULT);
    if (awaited !== null) this.waiting.push({ awaited });
    return awaited;
  }

  examined(port: number): Examined {
    const { connection } = decisionRecord();
    if (connection === null) throw new Error("no connection");
    return examine(this.pipeline.parts, { ...connection, destinationPort: asPort(port) }, 0);
  }
}

Deno.test("What no rule matches waits; the same question is waited for together", () => {
  const setting = new Setting({ ...SETTING, perProgram: 3 });
  const first = setting.connect(80);
  assertEquals([first?.patience, setting.connect(80) === first, setting.connect(81) === first], [5_000, true, false]);
  assertEquals(setting.asked.map(({ held }) => held), [true, true, true]);
  assertEquals(setting.asking.awaited(setting.examined(80), ALLOWED), null, "a rule has decided");
});

Deno.test("A connection is asked about once, however often it is considered", () => {
  const setting = new Setting();
  const examined = setting.examined(80);
  const awaited = setting.asking.awaited(examined, DEFAULT);
  if (awaited !== null) setting.waiting.push({ awaited });
  assertEquals([setting.asking.awaited(examined, DEFAULT) === awaited, setting.asked.length], [true, 1]);
});

Deno.test("Nobody there, no room, too many of one program, no time: it does not wait, and is told of once a second", () => {
  const absent = new Setting(SETTING, false);
  assertEquals([absent.connect(80), absent.connect(80), absent.connect(81)], [null, null, null]);
  assertEquals(absent.asked.map(({ held }) => held), [false, false]);
  absent.pipeline.clock.advance(1_000);
  absent.connect(80);
  assertEquals(absent.asked.length, 3);

  const full = new Setting();
  full.isFull = true;
  assertEquals(full.connect(80), null);
  const many = new Setting();
  assertEquals([80, 81, 82].map((port) => many.connect(port) !== null), [true, true, false]);
  assertEquals(new Setting({ ...SETTING, patience: 0 }).connect(80), null);
  assertEquals(new Setting(null).connect(80), null);
});

Deno.test("An answer decides those that wait with its question, and no others", () => {
  const setting = new Setting();
  const [one, other] = [setting.examined(80), setting.examined(81)];
  for (const examined of [one, other]) {
    const awaited = setting.asking.awaited(examined, DEFAULT);
    if (awaited !== null) setting.waiting.push({ awaited });
  }
  const decided: string[] = [];
  setting.asking.answer(setting.asked[0]?.key ?? "", "reject", (awaited) => {
    assert(awaited === setting.waiting[0]?.awaited);
    for (const examined of [one, other]) {
      const { action, reason } = setting.asking.answered(examined, DEFAULT);
      decided.push(`${action} ${reason}`);
    }
  });
  assertEquals(decided, ["reject prompt", "allow default-action"]);
  assertEquals(setting.asking.answered(one, DEFAULT), DEFAULT, "once");
});

Deno.test("What is unanswered is as it is set", () => {
  const posture = (unanswered: AskSetting["unanswered"]): string => {
    const { action, reason } = new Setting({ ...SETTING, unanswered }).asking.unanswered(DEFAULT);
    return `${action} ${reason}`;
  };
  assertEquals([posture("deny"), posture("allow"), posture("default-action")], [
    "deny posture",
    "allow posture",
    "allow default-action",
  ]);
  const { asking } = new Setting();
  assertEquals(asking.unanswered({ ...DEFAULT, reason: "rule" }).action, "allow");
  assertEquals(new Setting(null).asking.unanswered(DEFAULT), DEFAULT);
});
