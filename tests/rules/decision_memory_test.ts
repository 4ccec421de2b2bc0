import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import type { Decision } from "../../src/core/decision.ts";
import { asInterfaceIndex, asPort, asUid } from "../../src/core/identifiers.ts";
import { DecisionMemory } from "../../src/rules/decision_memory.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { compileRuleSet } from "../../src/rules/rule_set.ts";
import { connection, facts, hosts, ip, options, process, rule } from "./samples.ts";

const DECISION: Decision = { action: "allow", rule: "one", reason: "rule", unknown: [], otherCase: [], quiet: false };
const PROCESS = process();
const known = facts({ process: PROCESS });

function withConnection(other: Partial<Connection>): Facts {
  return { ...known, connection: connection(other) };
}

const OTHERS: Readonly<Record<string, Facts>> = {
  "another process value, though equal": { ...known, process: process() },
  "another user": { ...known, userId: asUid(0) },
  "a host name": { ...known, hosts: hosts(["example.org"]) },
  "the same name, which is not sure": { ...known, hosts: hosts([], ["opensnitch.io"]) },
  "another name beside it": { ...known, hosts: hosts(["opensnitch.io"], ["example.org"]) },
  "another destination": withConnection({ destination: ip("185.53.178.15") }),
  "an IPv6 destination with the same last word": withConnection({ destination: ip("2001:db8::b935:b20e") }),
  "another port": withConnection({ destinationPort: asPort(80) }),
  "no port": withConnection({ destinationPort: null }),
  "another protocol": withConnection({ protocol: 17 }),
  "another source address": withConnection({ source: ip("192.168.1.112") }),
  "another way out": withConnection({ outputInterface: asInterfaceIndex(3) }),
  "another way in": withConnection({ inputInterface: asInterfaceIndex(3) }),
};

Deno.test("a decision is remembered for the same facts, whatever the source port", () => {
  const memory = new DecisionMemory(false);
  assertEquals(memory.get(known), null);
  memory.set(known, DECISION);
  assertStrictEquals(memory.get(facts({ process: PROCESS })), DECISION);
  assertStrictEquals(memory.get(withConnection({ sourcePort: asPort(1) })), DECISION);
});

for (const [what, other] of Object.entries(OTHERS)) {
  Deno.test(`a decision is not remembered for ${what}`, () => {
    const memory = new DecisionMemory(false);
    memory.set(known, DECISION);
    assertEquals(memory.get(other), null);
  });
}

Deno.test("where a rule asks for the source port, it is part of what has to be the same", () => {
  const memory = new DecisionMemory(true);
  memory.set(known, DECISION);
  assertStrictEquals(memory.get(known), DECISION);
  assertEquals(memory.get(withConnection({ sourcePort: asPort(1) })), null);
});

Deno.test("nothing is remembered of connections without a process", () => {
  const memory = new DecisionMemory(false);
  memory.set({ ...known, process: null }, DECISION);
  assertEquals(memory.get({ ...known, process: null }), null);
});

Deno.test("a rule set with a condition on the source port, also within a list, judges each port by itself", () => {
  const low = { type: "range", operand: "source.port", data: "1-1023" };
  for (const operator of [low, { type: "list", operand: "list", data: "", list: [low] }]) {
    const ruleSet = compileRuleSet([rule({ action: "deny", operator })], options({ defaultAction: "allow" }));
    const actions = [47676, 1023, 47676, 1].map((port) =>
      evaluate(ruleSet, withConnection({ sourcePort: asPort(port) })).action
    );
    assertEquals(actions, ["allow", "deny", "allow", "deny"]);
  }
});

Deno.test("another rule set remembers nothing of the one before", () => {
  const denying = compileRuleSet([rule({ action: "deny", operator: { type: "simple", operand: "true" } })], options());
  assertEquals(evaluate(denying, known).action, "deny");
  assertEquals(evaluate(compileRuleSet([], options({ defaultAction: "allow" }), denying), known).action, "allow");
});
