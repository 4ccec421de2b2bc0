import { assertEquals } from "@std/assert";
import type { Choice } from "../../src/doctor/choice.ts";
import { examine } from "../../src/doctor/examination.ts";
import { ok, problem, unknown } from "../../src/doctor/outcome.ts";
import type { Probe } from "../../src/doctor/probe.ts";

const EBPF: Choice = { state: "used", name: "ebpf", why: null };

Deno.test("one thing is tried after the other, and what fails in an unforeseen way is not known", async () => {
  const order: string[] = [];
  const probe = (name: Probe["name"], attempt: Probe["try"]): Probe => ({
    name,
    try: () => (order.push(name), attempt()),
  });
  const { outcomes, attribution } = await examine([
    probe("kernel", () => ok("Linux")),
    probe("queue", () => {
      throw new Error("Cannot think of that");
    }),
    probe("nftables", () => Promise.reject(new Error("Cannot wait for that"))),
    probe("iptables", () => Promise.resolve(problem("no"))),
  ], () => EBPF);
  assertEquals(order, ["kernel", "queue", "nftables", "iptables"]);
  assertEquals([...outcomes.values()], [
    ok("Linux"),
    unknown("Cannot think of that"),
    unknown("Cannot wait for that"),
    problem("no"),
  ]);
  assertEquals(attribution, EBPF);
});

Deno.test("an attribution that cannot be tried is not known, either", async () => {
  const failing = (): never => {
    throw new Error("Cannot start");
  };
  assertEquals((await examine([], failing)).attribution, { state: "unknown", why: "Cannot start" });
});
