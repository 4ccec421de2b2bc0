import { assertEquals } from "@std/assert";
import { hitMembers } from "../../src/cli/hit_members.ts";
import { rule } from "../rules/samples.ts";
import { NOON } from "./flows.ts";

const HITS = new Map([["used", { hits: 3, last: NOON }]]);

Deno.test("hits as members: how often, and when last", () => {
  assertEquals(hitMembers(rule({ name: "used" }), HITS), { hits: 3, last_hit: "2026-11-22T12:00:00.000000Z" });
  assertEquals(hitMembers(rule({ name: "new" }), HITS), { hits: 0 });
});

Deno.test("what is not known is absent", () => {
  assertEquals([hitMembers(rule({ name: "used" }), null), hitMembers(rule({ name: "used", nolog: true }), HITS)], [
    {},
    {},
  ]);
});
