import { assert, assertEquals } from "@std/assert";
import { readSavedNames, writeSavedNames } from "../../src/names/saved_names.ts";
import type { NamedAddress } from "../../src/names/named_address.ts";
import { named } from "./samples.ts";

const NOW = { boot: "this one", wall: 1_000_000 };
const NAMES = [
  named("a.example", "192.0.2.1", { validFor: 5_000, aliases: ["a.cdn"] }),
  named("b.example", "2001:db8::1", { validFor: 60_000, asker: null, trusted: false }),
];
const PLENTY = 10_000;

function read(text: string, now = NOW): NamedAddress[] {
  const saved = readSavedNames(text, now);
  assert(saved.ok);
  return saved.value;
}

Deno.test("what is saved is read again, with the time that is left of it", () => {
  const text = writeSavedNames(NAMES, NOW, PLENTY);
  assertEquals(read(text, NOW), NAMES);
  const later = read(text, { ...NOW, wall: NOW.wall + 5_000 });
  assertEquals(later, [{ ...NAMES[1], validFor: 55_000 }]);
  assertEquals(read(writeSavedNames([], NOW, PLENTY), NOW), []);
});

Deno.test("after another boot of the machine nothing holds", () => {
  assertEquals(read(writeSavedNames(NAMES, NOW, PLENTY), { ...NOW, boot: "another" }), []);
});

Deno.test("where there is no room for all, the last remain", () => {
  assertEquals(read(writeSavedNames(NAMES, NOW, 250), NOW), NAMES.slice(1));
});

Deno.test("what is damaged is refused, with its place", () => {
  const text = writeSavedNames(NAMES, NOW, PLENTY);
  const placeOf = (damaged: string): string => {
    const saved = readSavedNames(damaged, NOW);
    return saved.ok ? "read" : saved.problems.map(({ path }) => path).join();
  };
  assertEquals(placeOf(text.replace("192.0.2.1", "300.0.2.1")), "$.names.0.address");
  assertEquals(placeOf(text.replace("a.example", "a example")), "$.names.0.name");
  assertEquals(placeOf(text.replace('"pid":1', '"pid":"1"')), "$.names.0.asker.pid");
  assertEquals(placeOf(text.slice(0, -10)), "$.");
});
