import { assertEquals, assertStringIncludes } from "@std/assert";
import { keptText, recoverText, stillRunsText } from "../../src/cli/recover_text.ts";

const NOTHING = { kept: false, removed: [], absent: [], problems: [] };

Deno.test("what was removed has a line each; else it says that nothing was there, but not where it could not look", () => {
  const removed = ["nftables: table inet sallyport", "our bits in the connection marks of 2 flows"];
  assertEquals(
    recoverText({ ...NOTHING, removed }),
    "removed  nftables: table inet sallyport\nremoved  our bits in the connection marks of 2 flows",
  );
  assertEquals(recoverText(NOTHING), "Nothing of Sallyport was there.");
  assertEquals(recoverText({ ...NOTHING, problems: ["nftables: no"] }), "Nothing was removed.");
});

Deno.test("who has no time is told what to type, as a service is stopped or any process", () => {
  assertStringIncludes(stillRunsText("12", null), "kill 12\n");
  assertStringIncludes(stillRunsText("12", null), "kill -9 12\n");
  assertStringIncludes(stillRunsText("12", "session-1.scope"), "kill -9 12\n");
  assertStringIncludes(stillRunsText("12", "sallyport.service"), "systemctl stop sallyport.service\n");
  assertStringIncludes(stillRunsText("12", "sallyport.service"), "systemctl kill -s KILL sallyport.service\n");
  assertStringIncludes(stillRunsText("12", "user@0.service/a.service"), "kill -9 12\n");
});

Deno.test("the journal learns how it ended, that the drop stays, and how to end that", () => {
  const text = keptText("killed KILL");
  for (const part of ["(killed KILL)", "closed", "dropped", "sallyport recover"]) assertStringIncludes(text, part);
});
