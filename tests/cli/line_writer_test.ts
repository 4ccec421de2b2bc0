import { assert, assertEquals, assertThrows } from "@std/assert";
import { LineWriter } from "../../src/cli/line_writer.ts";

Deno.test("LineWriter ends each line, and writes what it kept back when it is told to", () => {
  const written: string[] = [];
  const lines = new LineWriter({ write: (text) => void written.push(text) });
  lines.write("a");
  lines.write("");
  assertEquals(written, []);
  lines.flush();
  lines.flush();
  assertEquals(written, ["a\n\n"]);
});

Deno.test("LineWriter never keeps more than some 32 KiB, and loses nothing", () => {
  const written: string[] = [];
  const lines = new LineWriter({ write: (text) => void written.push(text) });
  const line = "x".repeat(999);
  for (let count = 0; count < 1000; count++) lines.write(line);
  lines.flush();
  assertEquals(written.join(""), `${line}\n`.repeat(1000));
  assert(written.every((text) => text.length <= 33 * 1024));
});

Deno.test("LineWriter throws what the sink throws", () => {
  const lines = new LineWriter({
    write: () => {
      throw new Error("full");
    },
  });
  lines.write("a");
  assertThrows(() => lines.flush(), Error, "full");
});
