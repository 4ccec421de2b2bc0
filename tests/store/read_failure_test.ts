import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { readFailure } from "../../src/store/read_failure.ts";
import { UnsafeFile } from "../../src/store/unsafe_file.ts";

Deno.test("readFailure says why in the words of people", () => {
  assertEquals(readFailure(new UnsafeFile("/a", "not UTF-8")), "Cannot trust /a: not UTF-8");
  assertEquals(readFailure(new Deno.errors.NotFound("x")), "no such file");
  assertEquals(readFailure(new Deno.errors.PermissionDenied("x")), "not allowed");
  try {
    Deno.statSync("/proc/self/exe/below");
  } catch (error) {
    assertStringIncludes(readFailure(error), "Not a directory");
  }
});

Deno.test("readFailure does not hide faults of the program", () => {
  assertThrows(() => readFailure(new TypeError("oops")), TypeError, "oops");
});
