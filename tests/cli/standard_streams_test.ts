import { assertEquals } from "@std/assert";
import { sinkOf } from "../../src/cli/standard_streams.ts";

Deno.test("sinkOf writes whole texts to a file that takes a few bytes at a time", () => {
  const written: number[] = [];
  const sink = sinkOf({
    writeSync(bytes) {
      written.push(...bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  });
  sink.write("caf\u00e9 \u65e5\u672c\n");
  sink.write("");
  assertEquals(new TextDecoder().decode(Uint8Array.from(written)), "caf\u00e9 \u65e5\u672c\n");
});
