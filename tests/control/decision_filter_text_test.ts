import { assertEquals, assertThrows } from "@std/assert";
import { ControlError } from "../../src/control/control_error.ts";
import { readDecisionFilter, writeDecisionFilter } from "../../src/control/decision_filter_text.ts";
import { type DecisionFilter, NO_FILTER } from "../../src/core/decision_filter.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { parseNetwork } from "../../src/core/ip_network.ts";

Deno.test("A filter is read as it was written", () => {
  const full: DecisionFilter = {
    program: "/usr/bin/curl",
    unit: "web.service",
    userId: asUid(1000),
    network: parseNetwork("2001:db8::/32"),
    host: "example.org",
    port: asPort(443),
    rule: 'a "rule"',
    actions: ["deny", "reject"],
  };
  for (const filter of [NO_FILTER, full]) assertEquals(readDecisionFilter(writeDecisionFilter(filter)), filter);
});

Deno.test("What is no filter is refused with the place", () => {
  const bad = JSON.stringify({ ...JSON.parse(writeDecisionFilter(NO_FILTER)), network: "10.0.0.0/99", actions: ["x"] });
  const { problems } = assertThrows(() => readDecisionFilter(bad), ControlError);
  assertEquals(problems.map(({ path }) => path), ["$.network", "$.actions[0]"]);
  assertThrows(() => readDecisionFilter("{"), ControlError);
});
