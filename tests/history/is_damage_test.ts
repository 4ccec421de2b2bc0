import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { isDamage } from "../../src/history/is_damage.ts";
import { openToRead, openToWrite } from "../../src/history/open_database.ts";
import { NOON, withHistory } from "./histories.ts";

Deno.test("a file that is no database is damaged", () =>
  withHistory((path) => {
    Deno.writeTextFileSync(path, "no database, but longer than the header of one ".repeat(10));
    assert(isDamage(assertThrows(() => openToWrite(path, NOON))));
  }));

Deno.test("a page full of nonsense is damage, whenever it is met", () =>
  withHistory((path) => {
    openToWrite(path, NOON).close();
    const bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.fill(0xa5, 4096));
    using database = openToRead(path);
    assert(isDamage(assertThrows(() => database.prepare("SELECT * FROM flows").all())));
  }));

Deno.test("a schema full of nonsense is damage", () =>
  withHistory((path) => {
    openToWrite(path, NOON).close();
    Deno.writeFileSync(path, Deno.readFileSync(path).fill(0xa5, 200, 4096));
    assert(isDamage(assertThrows(() => openToWrite(path, NOON))));
  }));

Deno.test("what is merely out of reach is no damage", () =>
  withHistory((path) => {
    assertEquals(isDamage(assertThrows(() => openToRead(path))), false);
    using database = new DatabaseSync(path);
    assertEquals(isDamage(assertThrows(() => database.exec("SELECT * FROM nothing"))), false);
    assertEquals(isDamage("file is not a database"), false);
  }));
