import { assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { cString } from "../../src/ffi/c_string.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { AT_FDCWD, O_CREAT, O_RDWR } from "../../src/ffi/fcntl.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { mapShared } from "../../src/ffi/mmap.ts";

const PAGE = 4096;

Deno.test("mapShared shows a file's own bytes, from any page on, and writes to them", () => {
  const path = Deno.makeTempFileSync({ prefix: "sallyport-mmap-" });
  try {
    Deno.writeFileSync(path, new Uint8Array(3 * PAGE).fill(1));
    using libc = new Libc();
    using file = new Descriptor(libc, libc.call.openat(AT_FDCWD, cString(path), O_RDWR | O_CREAT, 0o600));
    using last = mapShared(libc, file.number, 2 * PAGE, PAGE, "read-write");
    using whole = mapShared(libc, file.number, 0, 3 * PAGE, "read");
    assertEquals([last.buffer.byteLength, whole.buffer.byteLength], [PAGE, 3 * PAGE]);
    new Uint8Array(last.buffer)[5] = 77;
    assertEquals(new Uint8Array(whole.buffer)[2 * PAGE + 5], 77);
    assertEquals(Deno.readFileSync(path)[2 * PAGE + 5], 77);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("mapShared throws where there is nothing to map", () => {
  using libc = new Libc();
  assertThrows(() => mapShared(libc, 1_000_000, 0, PAGE, "read"), SystemError, "Cannot map 4096 bytes of memory");
});

Deno.test("a mapping is given back once", () => {
  using libc = new Libc();
  const path = Deno.makeTempFileSync({ prefix: "sallyport-mmap-" });
  try {
    Deno.writeFileSync(path, new Uint8Array(PAGE));
    using file = new Descriptor(libc, libc.call.openat(AT_FDCWD, cString(path), O_RDWR, 0));
    const mappings = (): number => Deno.readTextFileSync("/proc/self/maps").split(path).length - 1;
    const mapping = mapShared(libc, file.number, 0, PAGE, "read");
    assertEquals(mappings(), 1);
    mapping[Symbol.dispose]();
    mapping[Symbol.dispose]();
    assertEquals(mappings(), 0);
  } finally {
    Deno.removeSync(path);
  }
});
