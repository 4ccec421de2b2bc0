import { assertEquals } from "@std/assert";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import type { Flow } from "../../src/history/flow.ts";
import { FLOW_PARTS, sumFlows } from "../../src/history/sum_flows.ts";
import { flow, NOON } from "../cli/flows.ts";
import { address } from "../support/decision_record.ts";

Deno.test("flows that are the same in everything are summed up", () => {
  const again = flow({ connections: 1, packets: 2, first: NOON - 5, last: NOON });
  assertEquals(sumFlows([flow(), again], FLOW_PARTS), [
    flow({ connections: 4, packets: 6, first: NOON - 5 }),
  ]);
});

const OTHERS: readonly Partial<Flow>[] = [
  { program: null },
  { exeMismatch: "deleted" },
  { destination: address("93.184.215.15") },
  { destination: null },
  { port: asPort(80) },
  { rule: null, reason: "default-action" },
  { rule: null, reason: "own-traffic" },
  { userId: asUid(0) },
  { userId: null },
  { unit: null },
  { action: "deny" },
  { enforced: false },
  { protocol: "udp" },
  { confidence: "guess" },
];

Deno.test("what is different in anything stays apart", () => {
  const flows = [flow(), ...OTHERS.map(flow)];
  assertEquals(sumFlows(flows, FLOW_PARTS), flows);
});

Deno.test("by some parts alone, the others do not matter", () => {
  const flows = [flow(), flow({ port: asPort(80) }), flow({ program: "/usr/bin/wget" }), flow({ enforced: false })];
  assertEquals(sumFlows(flows, ["program"]).map(({ program, connections }) => [program, connections]), [
    ["/usr/bin/curl", 9],
    ["/usr/bin/wget", 3],
  ]);
  assertEquals(sumFlows(flows, ["port", "action"]).map(({ connections }) => connections), [6, 3, 3]);
});

Deno.test("a program that only wears the path of another is not summed up with it", () => {
  assertEquals(sumFlows([flow(), flow({ exeMismatch: "of another mount namespace" })], ["program"]).length, 2);
});
