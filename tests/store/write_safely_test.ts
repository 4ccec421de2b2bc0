import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { writeSafely } from "../../src/store/write_safely.ts";
import { inDirectory } from "./samples.ts";

Deno.test("a file is put in place of another, for its owner alone, and nothing is left beside it", () =>
  inDirectory((directory) => {
    const file = join(directory, "a");
    Deno.writeTextFileSync(file, "old, and longer", { mode: 0o644 });
    writeSafely(file, "new");
    assertEquals([Deno.readTextFileSync(file), (Deno.statSync(file).mode ?? 0) & 0o777], ["new", 0o600]);
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["a"]);
  }));

Deno.test("where it cannot be written the old file stays", () =>
  inDirectory((directory) => {
    assertThrows(() => writeSafely(join(directory, "no", "a"), "new"), Deno.errors.NotFound);
    const file = join(directory, "a");
    Deno.writeTextFileSync(file, "old");
    Deno.mkdirSync(`${file}.new`);
    assertThrows(() => writeSafely(file, "new"));
    assertEquals(Deno.readTextFileSync(file), "old");
  }));
