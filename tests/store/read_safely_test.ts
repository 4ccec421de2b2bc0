import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LARGEST_FILE, readSafely } from "../../src/store/read_safely.ts";
import { UnsafeFile } from "../../src/store/unsafe_file.ts";
import { inDirectory, trusting, write } from "./samples.ts";

const insecure = { ...trusting, allowInsecureFiles: true };

Deno.test("a file of ours is read", () =>
  inDirectory((directory) => {
    const file = join(directory, "f");
    for (const text of ["", "Größe \u{1f600}", "x".repeat(100_000)]) {
      write(file, text);
      assertEquals(readSafely(file, trusting), text);
    }
  }));

Deno.test("a file that others may write is refused, unless insecure files are allowed", () =>
  inDirectory((directory) => {
    const file = join(directory, "f");
    write(file, "x", 0o666);
    const error = assertThrows(() => readSafely(file, trusting), UnsafeFile);
    assertEquals([error.file, error.reason], [file, "mode 0666 lets others write it"]);
    assertEquals(readSafely(file, insecure), "x");
  }));

Deno.test("a file in a directory that others may write is refused", () =>
  inDirectory((directory) => {
    write(join(directory, "f"), "x");
    Deno.chmodSync(directory, 0o757);
    assertThrows(() => readSafely(join(directory, "f"), trusting), UnsafeFile, `Cannot trust ${directory}: mode 0757`);
    assertEquals(readSafely(join(directory, "f"), insecure), "x");
  }));

Deno.test("a link to a safe file is read, one to an open file is refused", () =>
  inDirectory((directory) => {
    write(join(directory, "safe"), "x");
    write(join(directory, "open"), "x", 0o622);
    Deno.symlinkSync("safe", join(directory, "a"));
    Deno.symlinkSync(join(directory, "open"), join(directory, "b"));
    assertEquals(readSafely(join(directory, "a"), trusting), "x");
    assertThrows(() => readSafely(join(directory, "b"), trusting), UnsafeFile, "mode 0622");
  }));

for (const options of [trusting, insecure]) {
  Deno.test(`what is no file is refused at once (insecure files allowed: ${options.allowInsecureFiles})`, () =>
    inDirectory((directory) => {
      const fifo = join(directory, "fifo");
      new Deno.Command("mkfifo", { args: ["-m", "600", fifo] }).outputSync();
      Deno.mkdirSync(join(directory, "inner"));
      for (const path of [fifo, join(directory, "inner"), "/dev/null"]) {
        assertThrows(() => readSafely(path, options), UnsafeFile, "not a regular file");
      }
    }));

  Deno.test(`the size of a file has a bound (insecure files allowed: ${options.allowInsecureFiles})`, () =>
    inDirectory((directory) => {
      const file = join(directory, "f");
      write(file, "x".repeat(LARGEST_FILE));
      assertEquals(readSafely(file, options).length, LARGEST_FILE);
      write(file, "x".repeat(LARGEST_FILE + 1));
      assertThrows(() => readSafely(file, options), UnsafeFile, `larger than ${LARGEST_FILE} bytes`);
    }));
}

Deno.test("bytes that are not UTF-8 are refused", () =>
  inDirectory((directory) => {
    Deno.writeFileSync(join(directory, "f"), new Uint8Array([0x22, 0xff, 0x22]), { mode: 0o600 });
    assertThrows(() => readSafely(join(directory, "f"), trusting), UnsafeFile, "not UTF-8");
  }));

Deno.test("a missing file is not found", () =>
  inDirectory((directory) => {
    assertThrows(() => readSafely(join(directory, "none"), trusting), Deno.errors.NotFound);
  }));

Deno.test({
  name: "a file of somebody else is refused",
  ignore: Deno.uid() !== 0,
  fn: () =>
    inDirectory((directory) => {
      write(join(directory, "f"), "x");
      Deno.chownSync(join(directory, "f"), 12345, 12345);
      assertThrows(() => readSafely(join(directory, "f"), trusting), UnsafeFile, "belongs to user 12345");
      assertEquals(readSafely(join(directory, "f"), { ...trusting, userId: 12345 }), "x");
    }),
});
