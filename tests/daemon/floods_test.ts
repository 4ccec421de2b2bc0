import { assertEquals } from "@std/assert";
import type { FlowTuple } from "../../src/core/connection.ts";
import { Floods } from "../../src/daemon/floods.ts";
import { FirewallError } from "../../src/firewall/interception.ts";
import type { PlainEvent } from "../../src/report/plain_event.ts";
import { flowTuple } from "../support/flow_tuples.ts";

const FLOW = flowTuple("udp 10.0.0.1 5000 10.0.0.2 53");

function passed(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

Deno.test("flows that come together are handed on together; before there are rules nothing is", async () => {
  const dropped: number[] = [];
  const floods = new Floods({ event: () => {} });
  floods.add(FLOW);
  floods.dropBy((flows: readonly FlowTuple[]) => void dropped.push(flows.length));
  for (let flow = 0; flow < 300; flow++) floods.add(FLOW);
  await passed();
  floods.add(FLOW);
  await passed();
  assertEquals(dropped, [256, 1]);
});

Deno.test("rules that cannot do it are told of once", async () => {
  const events: PlainEvent[] = [];
  const floods = new Floods({ event: (event) => void events.push(event) });
  floods.dropBy(() => {
    throw new FirewallError("nftables: no such set");
  });
  for (const _ of [1, 2]) {
    floods.add(FLOW);
    await passed();
  }
  const message = "denied flows that go on sending cannot be dropped by the interception rules: nftables: no such set";
  assertEquals(events, [{ event: "warning", code: "denied-flows", message }]);
});
