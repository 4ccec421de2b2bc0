import { assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { openDirectory } from "../../src/ffi/open_directory.ts";

Deno.test("openDirectory opens a directory, and nothing else", () => {
  using libc = new Libc();
  using directory = openDirectory(libc, "/etc");
  assertEquals(Deno.readLinkSync(`/proc/self/fd/${directory.number}`), "/etc");
  assertThrows(() => openDirectory(libc, "/etc/passwd"), SystemError, "Cannot open the directory /etc/passwd: Not a");
  assertThrows(() => openDirectory(libc, "/no/such"), SystemError, "No such file or directory");
});
