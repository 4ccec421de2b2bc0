import { assertEquals, assertRejects } from "@std/assert";
import { ControlError } from "../../src/control/control_error.ts";
import type { AnswerRequest } from "../../src/control/question_document.ts";
import { Questions } from "../../src/daemon/questions.ts";
import { ALLOWED, attributedTo, CURL, decisionRecord, NOBODY } from "../support/decision_record.ts";

const DENIED = { ...ALLOWED, action: "deny", rule: null, reason: "default-action" } as const;
const TIMED: AnswerRequest = { action: "allow", duration: "10m", match: null, dry_run: false };
const ONCE: AnswerRequest = { ...TIMED, duration: "once" };

class Setting {
  now = 1_000_000;
  readonly told: string[] = [];
  fails = false;
  readonly questions = new Questions({
    answer: (key, action) => this.told.push(`${action} ${key}`),
    addRule: ({ name }) => {
      this.told.push(`rule ${name}`);
      return this.fails ? Promise.reject(new Error("disk full")) : Promise.resolve(null);
    },
    isTaken: () => false,
    patience: () => 30_000,
    now: () => this.now,
    onChange: ({ id }, answered) => this.told.push(`${id} ${answered ?? "?"}`),
  });

  ask(key: string, held: boolean): void {
    const record = decisionRecord({ decision: DENIED, attribution: attributedTo(CURL) });
    this.questions.ask({ key, held, record });
  }
}

async function refusal(answer: Promise<unknown>): Promise<[status: number, message: string]> {
  const { status, message } = await assertRejects(() => answer, ControlError);
  return [status, message];
}

Deno.test("The same question is one, how often it comes, and waits as long as its last connection", () => {
  const setting = new Setting();
  setting.ask("a", true);
  setting.now += 20_000;
  setting.ask("a", true);
  setting.ask("b", false);
  assertEquals(setting.told, ["1 ?", "2 ?"]);
  assertEquals(
    setting.questions.questions.map(({ id, state, times, until }) => [id, state, times, until]),
    [["1", "waiting", 2, "1970-01-01T00:17:30.000000Z"], ["2", "unanswered", 1, null]],
  );
  assertEquals(setting.questions.counts, { waiting: 1, unanswered: 1 });
  setting.now += 30_000;
  assertEquals(setting.questions.counts, { waiting: 0, unanswered: 2 });
});

Deno.test("The first answer counts, others are told of it", async () => {
  const setting = new Setting();
  setting.ask("a", true);
  assertEquals(await setting.questions.answer("1", ONCE, "user 0"), { rule: null, file: null });
  assertEquals(setting.told, ["1 ?", "1 allow, once, by user 0", "allow a"]);
  assertEquals(await refusal(setting.questions.answer("1", TIMED, "user 1")), [
    409,
    "question 1 was answered already: allow, once, by user 0",
  ]);
  assertEquals(await refusal(setting.questions.answer("7", TIMED, "user 1")), [404, "there is no question 7"]);
});

Deno.test("Once is for those that wait; a rule is for those that come", async () => {
  const setting = new Setting();
  setting.ask("a", false);
  assertEquals((await refusal(setting.questions.answer("1", ONCE, "user 0")))[0], 410);
  const shown = await setting.questions.answer("1", { ...TIMED, dry_run: true }, "user 0");
  assertEquals([shown.rule?.["action"], setting.told], ["allow", ["1 ?"]]);
  const made = await setting.questions.answer("1", TIMED, "user 0");
  assertEquals(made.rule?.["name"], shown.rule?.["name"]);
  assertEquals(setting.told.slice(1), ["1 allow, 10m, by user 0", `rule ${made.rule?.["name"]}`]);
});

Deno.test("A rule that cannot be made leaves the question open", async () => {
  const setting = new Setting();
  setting.ask("a", true);
  setting.fails = true;
  await assertRejects(() => setting.questions.answer("1", TIMED, "user 0"), Error, "disk full");
  assertEquals(setting.questions.counts.waiting, 1);
  setting.fails = false;
  assertEquals((await setting.questions.answer("1", TIMED, "user 0")).file, null);
  setting.ask("a", true);
  assertEquals(await refusal(setting.questions.answer("2", { ...TIMED, match: ["host"] }, "user 0")), [
    422,
    "no rule can be made of this",
  ]);
});

Deno.test("A path that is not that file's, and no program, are nothing a rule goes by", async () => {
  const setting = new Setting();
  const mismatch = attributedTo({ ...CURL, exeMismatch: "another file" });
  setting.questions.ask({ key: "a", held: false, record: decisionRecord({ attribution: mismatch }) });
  setting.questions.ask({ key: "b", held: false, record: decisionRecord({ attribution: NOBODY }) });
  for (const id of ["1", "2"]) {
    const answer = setting.questions.answer(id, { ...TIMED, match: ["path"] }, "user 0");
    assertEquals((await refusal(answer))[0], 422);
  }
});

Deno.test("Of very many questions the oldest that nobody waits with goes", () => {
  const setting = new Setting();
  setting.ask("waits", true);
  for (let number = 0; number < 1_000; number++) {
    setting.now += 1;
    setting.ask(`${number}`, false);
  }
  const ids = setting.questions.questions.map(({ id }) => id);
  assertEquals([ids.length, ids[0], ids[1]], [1_000, "1", "3"]);
});
