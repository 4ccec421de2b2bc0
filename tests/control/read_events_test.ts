import { assertEquals } from "@std/assert";
import { readEvents, type ServerEvent } from "../../src/control/read_events.ts";

async function read(...pieces: readonly string[]): Promise<ServerEvent[]> {
  async function* source(): AsyncGenerator<string> {
    yield* pieces;
    await Promise.resolve();
  }
  return await Array.fromAsync(readEvents(source()));
}

Deno.test("Events are read, however the text is cut into pieces", async () => {
  const text = "event: a\ndata: one\ndata: two\n\n:\n\nevent: b\ndata: three\n\ndata: four\n\n";
  const expected = [
    { event: "a", data: "one\ntwo" },
    { event: "b", data: "three" },
    { event: "message", data: "four" },
  ];
  assertEquals(await read(text), expected);
  assertEquals(await read(...text), expected);
});

Deno.test("What has no end is no event", async () => {
  assertEquals(await read("event: a\ndata: one\n"), []);
});
