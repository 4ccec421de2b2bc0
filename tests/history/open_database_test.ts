import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { HistoryError } from "../../src/history/history_error.ts";
import { openToRead, openToWrite } from "../../src/history/open_database.ts";
import { NOON, withHistory } from "./histories.ts";

function databaseWith(path: string, statements: string): void {
  using database = new DatabaseSync(path);
  database.exec(statements);
}

Deno.test("an empty file becomes a history, which can be opened again", () =>
  withHistory((path) => {
    Deno.writeTextFileSync(path, "");
    openToWrite(path, NOON).close();
    openToWrite(path, NOON + 1).close();
    using database = openToRead(path);
    assertEquals({ ...database.prepare("SELECT began FROM about").get() }, { began: NOON });
  }));

Deno.test("a later version's is not touched", () =>
  withHistory((path) => {
    databaseWith(path, "PRAGMA user_version = 3");
    for (const open of [openToRead, openToWrite]) {
      assertThrows(() => open(path, NOON), HistoryError, `${path}: written by a later version of Sallyport (format 3)`);
    }
  }));

Deno.test("an earlier version's is brought up to date by who writes, and has to be for who reads", () =>
  withHistory((path) => {
    openToWrite(path, NOON).close();
    databaseWith(path, "ALTER TABLE flows DROP COLUMN host; PRAGMA user_version = 1");
    assertThrows(() => openToRead(path), HistoryError, `${path}: written by an earlier version of Sallyport`);
    openToWrite(path, NOON + 1).close();
    using database = openToRead(path);
    assertEquals(database.prepare("SELECT host FROM flows").all(), []);
    assertEquals({ ...database.prepare("SELECT began FROM about").get() }, { began: NOON });
  }));

Deno.test("something else's database is not touched", () =>
  withHistory((path) => {
    databaseWith(path, "CREATE TABLE theirs (a)");
    for (const open of [openToRead, openToWrite]) {
      assertThrows(() => open(path, NOON), HistoryError, `${path}: a database of something else`);
    }
  }));

Deno.test("there is nothing to read before the first is written", () =>
  withHistory((path) => {
    Deno.writeTextFileSync(path, "");
    assertThrows(() => openToRead(path), HistoryError, `${path}: nothing has been written to it yet`);
  }));

Deno.test("a reader cannot write", () =>
  withHistory((path) => {
    openToWrite(path, NOON).close();
    using database = openToRead(path);
    assertThrows(() => database.exec("DELETE FROM flows"), Error, "readonly");
  }));
