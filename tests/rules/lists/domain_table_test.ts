import { assert, assertEquals } from "@std/assert";
import { BELOW, domainMatcher, SELF } from "../../../src/rules/lists/domain_table.ts";
import { DomainTableBuilder } from "../../../src/rules/lists/domain_table_builder.ts";
import { forRandom, type Random } from "../../support/random.ts";

/** Few labels, so that names contain each other, and enough names for the table to grow. */
function name(random: Random): string {
  const label = (): string => random.pick(["a", "b", "ab", "ba", "a-b", "xn--a", "1", "org"]);
  return Array.from({ length: random.between(1, 4) }, label).join(".");
}

Deno.test("a table says of each name what asking entry by entry says", () =>
  forRandom(100, (random) => {
    const builder = new DomainTableBuilder(random.u32());
    const entries = Array.from({ length: random.between(0, 600) }, () => ({
      name: name(random),
      scope: random.pick([SELF, BELOW, SELF | BELOW]),
    }));
    for (const entry of entries) builder.add(entry.name, entry.scope);
    assertEquals(builder.entries, new Set(entries.map((entry) => entry.name)).size);
    const matches = domainMatcher(builder.finish());
    for (let count = 0; count < 200; count++) {
      const asked = name(random);
      const expected = entries.some((entry) =>
        ((entry.scope & SELF) !== 0 && asked === entry.name) ||
        ((entry.scope & BELOW) !== 0 && asked.endsWith(`.${entry.name}`))
      );
      assertEquals(matches(asked), expected, asked);
    }
  }));

Deno.test("an empty table has no name, and a text longer than any name is none", () => {
  const matches = domainMatcher(new DomainTableBuilder(1).finish());
  assertEquals([matches("a"), matches(""), matches("a".repeat(1000))], [false, false, false]);
});

Deno.test("it is held in shared memory, as small as it can be", () => {
  const builder = new DomainTableBuilder(1);
  const count = 10_000;
  for (let at = 0; at < count; at++) builder.add(`host-${at}.ads.example.org`, SELF);
  const { text, slots } = builder.finish();
  assert(text.buffer instanceof SharedArrayBuffer && slots.buffer instanceof SharedArrayBuffer);
  assert((text.byteLength + slots.byteLength) / count <= 60);
});
