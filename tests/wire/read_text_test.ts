import { assertEquals } from "@std/assert";
import { readText } from "../../src/wire/read_text.ts";
import { viewOf } from "../../src/wire/view_of.ts";

const view = viewOf(new TextEncoder().encode("xxcubic\0tail").subarray(2));

Deno.test("readText ends at the zero byte, or with the length", () => {
  assertEquals([readText(view, 0, 10), readText(view, 0, 3), readText(view, 2, 0)], ["cubic", "cub", ""]);
  assertEquals(readText(view, 5, 1), "");
});
