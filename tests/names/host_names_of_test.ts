import { assertEquals } from "@std/assert";
import { NO_NAMES } from "../../src/core/host_names.ts";
import type { KnownName } from "../../src/names/known_name.ts";
import { hostNamesOf } from "../../src/names/host_names_of.ts";
import { asker, known, program } from "./samples.ts";

const STUB = 9;

/** The best name with how it is known, those that are sure, and all; for the program of this pid. */
function told(names: readonly KnownName[], pid: number | null = 1, group = `/group-${pid}`): string {
  const found = hostNamesOf(names, pid === null ? null : program(pid, group), ({ pid }) => pid === STUB);
  const { first, sure, all } = found;
  const best = first === null ? "none" : `${first.name} ${first.askedBy}${first.trusted ? "" : " untrusted"}`;
  return `${best}: ${sure.join(" ")} of ${all.join(" ")}`;
}

Deno.test("of one address, each program has the names that it asked for", () => {
  const names = [known("b.example", 2), known("a.example", 1)];
  assertEquals(told(names, 1), "a.example process: a.example of a.example b.example");
  assertEquals(told(names, 2), "b.example process: b.example of b.example a.example");
});

Deno.test("with its aliases, behind the name that was asked for", () => {
  const names = [known("www.example", 1, { aliases: ["a.cdn"] }), known("other.example", 1, { aliases: ["a.cdn"] })];
  assertEquals(told(names), "www.example process: www.example a.cdn other.example of www.example a.cdn other.example");
});

Deno.test("what others have asked for is no name that is sure", () => {
  assertEquals(told([known("a.example", 2)]), "a.example other:  of a.example");
  assertEquals(told([known("a.example", 2)], null), "a.example other:  of a.example");
  assertEquals(told([known("a.example", 2, { asker: null })]), "a.example other:  of a.example");
});

Deno.test("what the host's own resolver has asked for is, unless the program asked itself", () => {
  const names = [known("stub.example", STUB), known("a.example", 1)];
  assertEquals(told(names.slice(0, 1)), "stub.example resolver: stub.example of stub.example");
  assertEquals(told(names.slice(0, 1), null), "stub.example resolver: stub.example of stub.example");
  assertEquals(told(names), "a.example process: a.example of a.example stub.example");
});

Deno.test("another process of the same group comes before strangers", () => {
  const names = [known("c.example", 3), known("b.example", 2, { asker: asker(2, "/app") })];
  assertEquals(told(names, 1, "/app"), "b.example group:  of b.example c.example");
});

Deno.test("a resolver that is not trusted makes nothing sure", () => {
  const lie = known("bank.example", 1, { trusted: false });
  assertEquals(told([lie]), "bank.example process untrusted:  of bank.example");
  assertEquals(told([lie, known("a.example", 1)]), "a.example process: a.example of a.example bank.example");
  assertEquals(
    told([lie, known("s.example", STUB)]),
    "bank.example process untrusted: s.example of bank.example s.example",
  );
});

Deno.test("a pid that another process has by now is not who asked", () => {
  const before = known("a.example", 1, { asker: { ...asker(1), startTime: 1 } });
  assertEquals(told([before]), "a.example group:  of a.example");
});

Deno.test("no name is no name", () => {
  assertEquals(hostNamesOf([], program(1), () => false), NO_NAMES);
});
