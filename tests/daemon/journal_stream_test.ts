import { assertEquals } from "@std/assert";
import { isJournalStream } from "../../src/daemon/journal_stream.ts";

Deno.test("a stream is the journal's if it is the very socket that systemd has named", () => {
  const stream = { dev: 8, ino: 1234 };
  assertEquals(isJournalStream("8:1234", stream), true);
  for (const variable of [undefined, "", "8:1235", "9:1234", "8", "8:1234 "]) {
    assertEquals(isJournalStream(variable, stream), false);
  }
  assertEquals(isJournalStream("8:null", { dev: 8, ino: null }), false);
  assertEquals(isJournalStream("8:1234", null), false);
});
