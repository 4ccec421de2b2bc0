import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { resolveSafely } from "../../src/store/resolve_safely.ts";
import { UnsafeFile } from "../../src/store/unsafe_file.ts";
import { inDirectory } from "./samples.ts";

const me = Deno.uid();

Deno.test("a path of ours below /tmp is safe, and need not end anywhere", () =>
  inDirectory((directory) => assertEquals(resolveSafely(join(directory, "none"), me), join(directory, "none"))));

Deno.test("a directory on the way that others may write is refused by name", () =>
  inDirectory((directory) => {
    const open = join(directory, "open");
    Deno.mkdirSync(join(open, "inner"), { recursive: true });
    Deno.chmodSync(open, 0o777);
    const error = assertThrows(() => resolveSafely(join(open, "inner", "f"), me), UnsafeFile);
    assertEquals([error.file, error.reason], [open, "mode 0777 lets others write it"]);
  }));

Deno.test("a sticky directory is safe to pass, not to hold the file", () =>
  inDirectory((directory) => {
    Deno.mkdirSync(join(directory, "shared", "ours"), { recursive: true });
    Deno.chmodSync(join(directory, "shared"), 0o1777);
    assertEquals(resolveSafely(join(directory, "shared/ours/f"), me), join(directory, "shared/ours/f"));
    assertThrows(() => resolveSafely(join(directory, "shared/f"), me), UnsafeFile, "mode 1777");
  }));

Deno.test("links are followed, and what they pass is judged", () =>
  inDirectory((directory) => {
    Deno.mkdirSync(join(directory, "real"));
    Deno.symlinkSync("real", join(directory, "link"));
    assertEquals(resolveSafely(join(directory, "link/f"), me), join(directory, "real/f"));
    Deno.chmodSync(join(directory, "real"), 0o770);
    assertThrows(() => resolveSafely(join(directory, "link/f"), me), UnsafeFile, "mode 0770");
  }));

Deno.test("links in a circle are refused", () =>
  inDirectory((directory) => {
    Deno.symlinkSync("b", join(directory, "a"));
    Deno.symlinkSync("a", join(directory, "b"));
    assertThrows(() => resolveSafely(join(directory, "a"), me), UnsafeFile, "too many symbolic links");
  }));

Deno.test("a missing directory is not found", () =>
  inDirectory((directory) => {
    assertThrows(() => resolveSafely(join(directory, "none/f"), me), Deno.errors.NotFound);
  }));

Deno.test({
  name: "a link or a directory of somebody else is refused",
  ignore: me !== 0,
  fn: () =>
    inDirectory((directory) => {
      Deno.mkdirSync(join(directory, "theirs"));
      Deno.chownSync(join(directory, "theirs"), 12345, 12345);
      assertThrows(() => resolveSafely(join(directory, "theirs/f"), me), UnsafeFile, "belongs to user 12345");
      assertEquals(resolveSafely(join(directory, "theirs/f"), 12345), join(directory, "theirs/f"));
    }),
});
