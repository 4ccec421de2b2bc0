import { assertEquals } from "@std/assert";
import { generationMark, GENERATIONS, marksWithin } from "../../src/core/marks.ts";

Deno.test("generations, stale and reject are different values within the mask, wherever it lies", () => {
  for (const mask of [0xff, 0x00ff_0000, 0xff00_0000, 0xffff_ff00]) {
    const marks = marksWithin(mask);
    const generations = Array.from({ length: GENERATIONS }, (_, index) => generationMark(marks, index + 1));
    const values = new Set([0, marks.stale, marks.reject, ...generations]);
    assertEquals(values.size, GENERATIONS + 3);
    assertEquals([...values].filter((value) => (value & ~mask) !== 0 || value < 0), []);
  }
  assertEquals(generationMark(marksWithin(0xff00_0000), 1), 0x0100_0000);
  assertEquals(generationMark(marksWithin(0xffff_ff00), 253), 0xfd00);
});
