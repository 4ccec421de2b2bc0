import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { makeStateFile, safeStateFile } from "../../src/store/state_file.ts";
import { UnsafeFile } from "../../src/store/unsafe_file.ts";

const OURS = { userId: Deno.uid(), allowInsecureFiles: false };

function withDirectory(body: (directory: string) => void): void {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-state-" });
  try {
    body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

const modeOf = (path: string): number => (Deno.statSync(path).mode ?? 0) & 0o7777;

Deno.test("a file that is not there is made with its directory, for its owner alone", () =>
  withDirectory((directory) => {
    const path = join(directory, "state", "x.db");
    assertThrows(() => safeStateFile(path, OURS), Deno.errors.NotFound);
    assertEquals(makeStateFile(path, OURS), path);
    assertEquals([modeOf(path), modeOf(join(directory, "state"))], [0o600, 0o700]);
    assertEquals(Deno.readTextFileSync(path), "");
  }));

Deno.test("one that is there stays as it is", () =>
  withDirectory((directory) => {
    const path = join(directory, "x.db");
    Deno.writeTextFileSync(path, "kept", { mode: 0o640 });
    assertEquals([makeStateFile(path, OURS), safeStateFile(path, OURS)], [path, path]);
    assertEquals([Deno.readTextFileSync(path), modeOf(path)], ["kept", 0o640]);
  }));

Deno.test("links that are ours are followed, and the path is the one behind them", () =>
  withDirectory((directory) => {
    Deno.writeTextFileSync(join(directory, "x.db"), "");
    Deno.symlinkSync("x.db", join(directory, "link.db"));
    assertEquals(makeStateFile(join(directory, "link.db"), OURS), join(directory, "x.db"));
  }));

Deno.test("what others can write is refused, unless that is wanted", () =>
  withDirectory((directory) => {
    const path = join(directory, "x.db");
    Deno.writeTextFileSync(path, "");
    Deno.chmodSync(path, 0o666);
    for (const open of [makeStateFile, safeStateFile]) {
      assertThrows(() => open(path, OURS), UnsafeFile, "mode 0666 lets others write it");
      assertEquals(open(path, { ...OURS, allowInsecureFiles: true }), path);
    }
    Deno.chmodSync(path, 0o600);
    Deno.chmodSync(directory, 0o777);
    for (const open of [makeStateFile, safeStateFile]) assertThrows(() => open(path, OURS), UnsafeFile);
  }));

Deno.test("a directory is no file", () =>
  withDirectory((directory) => {
    Deno.mkdirSync(join(directory, "x.db"));
    for (const open of [makeStateFile, safeStateFile]) {
      assertThrows(() => open(join(directory, "x.db"), OURS), UnsafeFile, "not a regular file");
    }
  }));
