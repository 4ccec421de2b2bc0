import { assertEquals } from "@std/assert";
import { missingHere } from "./missing_here.ts";

Deno.test("What is missing is named: programs, or the architecture", () => {
  assertEquals(missingHere("/nowhere", "aarch64"), "the kernels are for x86_64, and the programs here for aarch64");
  const reason = missingHere("/nowhere", "x86_64") ?? "";
  assertEquals([reason.startsWith("qemu-system-x86_64, "), reason.endsWith(" cannot be had here")], [true, true]);
});
