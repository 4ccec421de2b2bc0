import { assertEquals, assertThrows } from "@std/assert";
import { ExitError } from "../../src/core/exit_error.ts";
import { rootOf } from "../../src/cli/install_options.ts";

Deno.test("Below which directory: this host's root unless told, and never a relative one", () => {
  assertEquals(rootOf(new Map()), "");
  assertEquals(["/", "/image", "/image//"].map((root) => rootOf(new Map([["root", root]]))), ["", "/image", "/image"]);
  assertEquals(assertThrows(() => rootOf(new Map([["root", "image"]])), ExitError).code, 64);
});
