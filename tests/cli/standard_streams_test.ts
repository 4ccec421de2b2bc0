import { assertEquals, assertRejects } from "@std/assert";
import { sinkOf, whileRead } from "../../src/cli/standard_streams.ts";

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

Deno.test("whileRead ends quietly where nobody reads any more, and passes on other errors", async () => {
  const failing = (error: Error) => () => {
    throw error;
  };
  await whileRead(failing(new Deno.errors.BrokenPipe("nobody reads")));
  await whileRead(() => Promise.reject(new Deno.errors.BrokenPipe("nobody reads")));
  await assertRejects(() => whileRead(failing(new TypeError("a mistake"))), TypeError, "a mistake");
});
