import { assertEquals } from "@std/assert";
import { loadReason } from "../../src/ffi/load_reason.ts";

Deno.test("Deno's words in front of the loader's are left out", () => {
  const words = "libx.so.1: cannot open shared object file: No such file or directory";
  assertEquals(loadReason(new Error(`Could not open library: Could not open library: ${words}`)), words);
  assertEquals(loadReason(new Error("Failed to register symbol f: Could not obtain symbol: undefined")), "undefined");
  assertEquals(loadReason("anything"), "anything");
});
