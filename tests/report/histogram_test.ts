import { assertEquals } from "@std/assert";
import { Histogram } from "../../src/report/histogram.ts";

Deno.test("each bucket holds what is at most its bound, and the last holds all", () => {
  const histogram = new Histogram([0.5, 1, 2]);
  for (const value of [0.25, 0.5, 1.5, 2, 64]) histogram.add(value);
  assertEquals(histogram.samples(), [
    { suffix: "_bucket", labels: { le: "0.5" }, value: 2 },
    { suffix: "_bucket", labels: { le: "1" }, value: 2 },
    { suffix: "_bucket", labels: { le: "2" }, value: 4 },
    { suffix: "_bucket", labels: { le: "+Inf" }, value: 5 },
    { suffix: "_sum", value: 68.25 },
    { suffix: "_count", value: 5 },
  ]);
});
