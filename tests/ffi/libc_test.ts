import { assertEquals, assertThrows } from "@std/assert";
import { ENOENT, SystemError } from "../../src/core/system_error.ts";
import { cString } from "../../src/ffi/c_string.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { Libc } from "../../src/ffi/libc.ts";

const AT_FDCWD = -100;

function open(libc: Libc, path: string): number {
  return libc.call.openat(AT_FDCWD, cString(path), 0, 0);
}

Deno.test("errno is that of the call just made", () => {
  using libc = new Libc();
  assertEquals([open(libc, "/no/such/file"), libc.errno()], [-1, ENOENT]);
  assertEquals([open(libc, "/etc/passwd/x"), libc.errno()], [-1, 20]);
});

Deno.test("checked passes a result through, and makes -1 a SystemError", () => {
  using libc = new Libc();
  assertEquals([libc.checked(0, "x"), libc.checked(7, "x")], [0, 7]);
  const error = assertThrows(() => libc.checked(open(libc, "/no/such/file"), "open a file", "/no"), SystemError);
  assertEquals(error.message, "Cannot open a file: No such file or directory (errno 2) (/no)");
});

Deno.test("a Descriptor closes what it owns, once: the number may be somebody else's by then", () => {
  using libc = new Libc();
  const isOpen = (number: number): boolean => libc.call.lseek(number, 0n, 0) === 0n;
  const descriptor = new Descriptor(libc, open(libc, "/etc/passwd"));
  assertEquals(isOpen(descriptor.number), true);
  descriptor[Symbol.dispose]();
  assertEquals(isOpen(descriptor.number), false);
  using next = new Descriptor(libc, open(libc, "/etc/passwd"));
  assertEquals(next.number, descriptor.number);
  descriptor[Symbol.dispose]();
  assertEquals(isOpen(next.number), true);
});
