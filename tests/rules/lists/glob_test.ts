import { assertEquals } from "@std/assert";
import { compileGlob } from "../../../src/rules/lists/glob.ts";
import { forRandom } from "../../support/random.ts";

const fits = (pattern: string, name: string): boolean | undefined => compileGlob(pattern)?.(name.split("."));

Deno.test("a pattern that is malformed is none", () => {
  for (const pattern of ["a[", "a[]", "a[b.c]", "[^]x", "a]b", "a b", "a..b", "*.", "", "ä*", "[a-]*[b", "[é]"]) {
    assertEquals(compileGlob(pattern), null, pattern);
  }
});

Deno.test("a label is compared as a regular expression would compare it", () =>
  forRandom(500, (random) => {
    const pieces = Array.from(
      { length: random.between(1, 8) },
      () => random.pick(["*", "?", "a", "b", "[ab]", "[^a]"]),
    );
    const expression = new RegExp(`^${pieces.join("").replaceAll("*", ".*").replaceAll("?", ".")}$`);
    for (let count = 0; count < 20; count++) {
      const label = Array.from({ length: random.between(1, 8) }, () => random.pick(["a", "b", "c"])).join("");
      assertEquals(fits(pieces.join(""), label), expression.test(label), `${pieces.join("")} ${label}`);
    }
  }));

Deno.test("many stars take no more than a moment", () => {
  assertEquals(fits(`${"*a".repeat(30)}*b`, "a".repeat(63)), false);
});
