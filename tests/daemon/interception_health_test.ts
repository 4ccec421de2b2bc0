import { assertEquals } from "@std/assert";
import { InterceptionHealth } from "../../src/daemon/interception_health.ts";
import type { RulesChanged } from "../../src/firewall/firewall_watch.ts";
import type { PlainEvent } from "../../src/report/plain_event.ts";

const CHANGE: RulesChanged = {
  differences: ["chain a is gone", "chain b was added"],
  by: [{ processId: 7, name: "nft" }, { processId: 8, name: "iptables" }],
  problem: null,
  held: false,
  count: 3,
};

/** Its health, and the events that it tells. */
function begin(): { readonly health: InterceptionHealth; readonly events: PlainEvent[] } {
  const events: PlainEvent[] = [];
  return { health: new InterceptionHealth({ decisions: () => {}, event: (event) => events.push(event) }), events };
}

function told(change: Partial<RulesChanged>): PlainEvent[] {
  const { health, events } = begin();
  health.onRulesChanged({ ...CHANGE, ...change });
  return events;
}

Deno.test("A change of our rules is a warning with what was otherwise, who did it, and how often that was", () => {
  assertEquals(told({}), [{
    event: "warning",
    code: "rules-changed",
    message: "the interception rules were changed by nft [7], iptables [8]: chain a is gone; chain b was added. " +
      "They were set anew",
    differences: ["chain a is gone", "chain b was added"],
    by: [{ process_id: 7, name: "nft" }, { process_id: 8, name: "iptables" }],
    in_force: true,
    count: 3,
  }]);
});

Deno.test("It says so where nobody is known, where it comes late, where it fails, and where it is over", () => {
  const messages = [
    { by: [], held: true },
    { by: [], problem: "the kernel says no" },
    { differences: [] },
  ].map((change) => told(change).map(({ code, message, in_force }) => [code, message, in_force])[0]);
  const what = "the interception rules were changed: chain a is gone; chain b was added";
  assertEquals(messages, [
    ["rules-changed", `${what}. They were set anew, a second late: that is done once a second at most`, true],
    [
      "rules-not-in-force",
      `${what}. They cannot be set anew, which is tried each second: the kernel says no`,
      false,
    ],
    ["rules-changed", "the interception rules are in force again", true],
  ]);
});

Deno.test("The self-test is told when it begins to fail, and when it does not any more", () => {
  const { health, events } = begin();
  health.onSelfTest({ outcome: "passed" });
  for (const _ of ["once", "again"]) health.onSelfTest({ outcome: "failed", why: "no packet came" });
  health.onSelfTest({ outcome: "not possible", why: "no interface" });
  health.onSelfTest({ outcome: "passed" });
  assertEquals(events.map(({ code, message }) => [code, message]), [
    ["self-test-failed", "the self-test fails: no packet came. Connections may leave without being looked at"],
    ["self-test-passed", "the self-test does not fail any more: not possible"],
  ]);
});

Deno.test("It says what is wrong now, again when asked to, and how often rules were changed", () => {
  const { health, events } = begin();
  assertEquals([health.problems, health.rulesChanged], [[], 0]);
  health.onRulesChanged({ ...CHANGE, problem: "the kernel says no" });
  health.onSelfTest({ outcome: "failed", why: "no packet came" });
  assertEquals(health.problems, [
    "the interception rules are not in force: the kernel says no",
    "the self-test fails: no packet came",
  ]);
  events.length = 0;
  health.remind();
  assertEquals(
    events.map(({ code, message }) => [code, message]),
    health.problems.map((each) => ["interception", each]),
  );
  health.onRulesChanged(CHANGE);
  health.onSelfTest({ outcome: "not possible", why: "no interface" });
  assertEquals([health.problems, health.rulesChanged], [[], 3]);
});
