import { assert, assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { lockFile } from "../../src/ffi/lock_file.ts";

function inFolder(test: (folder: string, libc: Libc) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "sallyport-lock-" });
  try {
    using libc = new Libc();
    test(folder, libc);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("lockFile holds a lock until it is disposed of", () =>
  inFolder((folder, libc) => {
    const path = `${folder}/lock`;
    const lock = lockFile(libc, path);
    assert(lock !== null);
    assertEquals([lockFile(libc, path), Deno.statSync(path).mode], [null, 0o100600]);
    lock[Symbol.dispose]();
    using again = lockFile(libc, path);
    assert(again !== null);
  }));

Deno.test("lockFile follows no link, and makes no folder", () =>
  inFolder((folder, libc) => {
    Deno.symlinkSync("/etc/passwd", `${folder}/lock`);
    assertThrows(() => lockFile(libc, `${folder}/lock`), SystemError, "Too many levels of symbolic links");
    assertThrows(() => lockFile(libc, `${folder}/no/lock`), SystemError, "No such file or directory");
  }));
