import { assertEquals } from "@std/assert";
import { EventStream } from "../../src/control/event_stream.ts";

/** What was written, and a reader who can be made to stand still. */
function reader(): { written: string[]; writableLength: number; write(text: string): boolean } {
  return {
    written: [],
    writableLength: 0,
    write(text) {
      this.written.push(text);
      return true;
    },
  };
}

Deno.test("Events are written as the standard says, lines of data each by itself", () => {
  const to = reader();
  const stream = new EventStream(to);
  stream.send("decisions", "one\ntwo");
  stream.beat();
  assertEquals(to.written, ["event: decisions\ndata: one\ndata: two\n\n", ":\n\n"]);
});

Deno.test("Who reads too slowly loses events, and is told how many as soon as he reads on", () => {
  const to = reader();
  const stream = new EventStream(to);
  to.writableLength = 2 * 1024 * 1024;
  stream.send("decisions", "one\ntwo", 2);
  stream.send("event", "three");
  stream.beat();
  assertEquals(to.written, []);
  to.writableLength = 0;
  stream.send("event", "four");
  stream.send("event", "five");
  assertEquals(to.written, [
    'event: lost\ndata: {"lost":3}\n\n',
    "event: event\ndata: four\n\n",
    "event: event\ndata: five\n\n",
  ]);
});

Deno.test("What was lost is also told where nothing happens any more", () => {
  const to = reader();
  const stream = new EventStream(to);
  to.writableLength = 2 * 1024 * 1024;
  stream.send("event", "one");
  to.writableLength = 0;
  stream.beat();
  assertEquals(to.written, ['event: lost\ndata: {"lost":1}\n\n']);
});
