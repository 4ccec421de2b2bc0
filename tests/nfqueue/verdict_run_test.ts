import { assertEquals } from "@std/assert";
import { asPacketId } from "../../src/core/identifiers.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { VerdictRun } from "../../src/nfqueue/verdict_run.ts";

interface Setting {
  readonly run: VerdictRun;
  readonly ledger: UnsettledLedger;
  /** "up to ID VERDICT MARK" as they were sent. */
  readonly sent: string[];
  /** Others that came before wait for their verdict, too. */
  readonly others: { isEmpty: boolean };
  readonly add: (id: number, verdict: Verdict, mark?: number) => void;
}

function setting(): Setting {
  const ledger = UnsettledLedger.withRoomFor(16);
  const sent: string[] = [];
  const others = { isEmpty: true };
  const queue = {
    settle: (...what: readonly unknown[]) => void sent.push(what.join(" ")),
    settleUpTo: (...what: readonly unknown[]) => void sent.push(`up to ${what.join(" ")}`),
  };
  const run = new VerdictRun(queue, ledger, others);
  const add = (id: number, verdict: Verdict, mark = 0): void => {
    ledger.add(asPacketId(id));
    run.add(asPacketId(id), verdict, mark);
  };
  return { run, ledger, sent, others, add };
}

Deno.test("packets with the same verdict get it at once, at the end; until then they are on the ledger", () => {
  const { run, ledger, sent, add } = setting();
  for (const id of [1, 2, 3]) add(id, "drop", id);
  assertEquals(sent, []);
  const waiting = ledger.takeAll();
  assertEquals(waiting.length, 3);
  for (const id of waiting) ledger.add(id);
  run.end();
  run.end();
  assertEquals([sent, ledger.takeAll()], [["up to 3 drop 3"], []]);
});

Deno.test("another verdict, and for rejects another mark, ends a run and begins one", () => {
  const { run, ledger, sent, add } = setting();
  add(1, "drop");
  add(2, "accept", 7);
  add(3, "accept", 8);
  add(4, "reject", 7);
  add(5, "reject", 8);
  run.end();
  assertEquals(sent, ["up to 1 drop 0", "up to 3 accept 8", "up to 4 reject 7", "up to 5 reject 8"]);
  assertEquals(ledger.takeAll(), []);
});

Deno.test("where packets of before wait, those of a run get their verdict one by one", () => {
  const { run, ledger, sent, others, add } = setting();
  others.isEmpty = false;
  for (const id of [2, 3]) add(id, "reject", 7);
  run.end();
  assertEquals([sent, ledger.takeAll()], [["2 reject 7", "3 reject 7"], []]);
});
