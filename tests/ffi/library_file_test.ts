import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { libraryFile } from "../../src/ffi/library_file.ts";
import { LibraryError } from "../../src/ffi/library_error.ts";
import { kernelTest } from "../support/kernel_test.ts";

kernelTest({ name: "libraryFile gives the file behind a library's name", needs: ["libnftables"] }, () => {
  const file = libraryFile("libnftables.so.1");
  assertMatch(file, /^\/.*\/libnftables\.so\.1/);
  assertEquals(Deno.statSync(file).isFile, true);
});

Deno.test("libraryFile knows a library that is mapped already", () => {
  assertMatch(libraryFile("libc.so.6"), /^\/.*\/libc[.-]/);
});

Deno.test("libraryFile says why there is none", () => {
  assertThrows(
    () => libraryFile("libnobody.so.9"),
    LibraryError,
    "Cannot load libnobody.so.9: libnobody.so.9: cannot open",
  );
});
