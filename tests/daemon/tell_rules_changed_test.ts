import { assertEquals } from "@std/assert";
import { tellRulesChanged } from "../../src/daemon/tell_rules_changed.ts";
import type { RulesChanged } from "../../src/firewall/firewall_watch.ts";
import type { PlainEvent } from "../../src/report/reporter.ts";

const CHANGE: RulesChanged = {
  differences: ["chain a is gone", "chain b was added"],
  by: [{ processId: 7, name: "nft" }, { processId: 8, name: "iptables" }],
  problem: null,
  held: false,
  count: 3,
};

function told(change: Partial<RulesChanged>): PlainEvent[] {
  const events: PlainEvent[] = [];
  tellRulesChanged({ decisions: () => {}, event: (event) => events.push(event) }, { ...CHANGE, ...change });
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
