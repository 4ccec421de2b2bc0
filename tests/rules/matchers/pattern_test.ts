import { assertEquals, assertThrows } from "@std/assert";
import { Pattern } from "../../../src/rules/matchers/pattern.ts";

Deno.test("a pattern is found anywhere in a text, compiled before or not", () => {
  for (const compiled of [true, false]) {
    const pattern = new Pattern("ads?\\.", false);
    if (compiled) pattern.compile();
    assertEquals(["x.ADS.example", "ad.example", "ads"].map((text) => pattern.matches(text)), [true, true, false]);
  }
  assertEquals(new Pattern("ads\\.", true).matches("ADS.example"), false);
});

Deno.test("it says what a folded text must have in it", () => {
  assertEquals([new Pattern("^Ads-[0-9]", false).required, new Pattern("a|b", false).required], ["ads-", ""]);
});

Deno.test("what is no pattern throws when it is compiled", () => {
  const pattern = new Pattern("(", false);
  assertThrows(() => pattern.compile(), Error);
  assertThrows(() => pattern.matches(""), Error);
});
