import { assertEquals, assertThrows } from "@std/assert";
import { scriptFor } from "../../tools/self_extracting.ts";

const PART = { packed: new Uint8Array(1234), hash: "ab" };

Deno.test("The script knows its own size, whatever digits that takes", () => {
  for (let padding = 0; padding < 120; padding++) {
    const script = scriptFor(`size=@SCRIPT_SIZE@ ä ${"x".repeat(padding)}`, PART, PART);
    assertEquals(Number(/size=([0-9]+)/.exec(script)?.[1]), new TextEncoder().encode(script).length);
  }
});

Deno.test("Sizes and hashes of both parts are filled in, and an unknown blank is refused", () => {
  const program = { packed: new Uint8Array(5), hash: "cd" };
  const template = "@RUNTIME_SIZE@ @RUNTIME_HASH@ @PROGRAM_SIZE@ @PROGRAM_HASH@";
  assertEquals(scriptFor(template, PART, program), "1234 ab 5 cd");
  assertThrows(() => scriptFor("@NO_SUCH@", PART, PART), Error, "Cannot fill in @NO_SUCH@");
});
