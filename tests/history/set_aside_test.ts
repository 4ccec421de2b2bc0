import { assertEquals, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
import { setAside } from "../../src/history/set_aside.ts";
import { DAY, NOON, withHistory } from "./histories.ts";

function names(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name).sort();
}

Deno.test("a file is set aside with its log, under the time", () =>
  withHistory((path) => {
    for (const end of ["", "-wal", "-shm"]) Deno.writeTextFileSync(path + end, "x");
    assertEquals(setAside(path, NOON), `${path}.corrupt-20261122T120000Z`);
    assertEquals(names(path), ["history.db.corrupt-20261122T120000Z", "history.db.corrupt-20261122T120000Z-wal"]);
  }));

Deno.test("the three newest are kept, and nothing else is touched", () =>
  withHistory((path) => {
    Deno.writeTextFileSync(`${path}.mine`, "x");
    for (const day of [3, 1, 0, 2, 4]) {
      Deno.writeTextFileSync(path, `${day}`);
      Deno.writeTextFileSync(`${path}-wal`, `${day}`);
      setAside(path, NOON + day * DAY);
    }
    assertEquals(names(path).filter((name) => !name.endsWith("-wal")), [
      "history.db.corrupt-20261124T120000Z",
      "history.db.corrupt-20261125T120000Z",
      "history.db.corrupt-20261126T120000Z",
      "history.db.mine",
    ]);
    assertEquals(names(path).filter((name) => name.endsWith("-wal")).length, 3);
  }));

Deno.test("where there is nothing it throws", () =>
  withHistory((path) => {
    assertThrows(() => setAside(path, NOON), Deno.errors.NotFound);
  }));
