import { assertEquals, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { hasHistory, readHistory } from "../../src/cli/read_history.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { HistoryWriter } from "../../src/history/history_writer.ts";
import { flowsOf, NOON, withHistory } from "../history/histories.ts";

const optionsOf = (path: string): ReadonlyMap<string, string> => new Map([["state", dirname(path)]]);

function refusal(path: string): readonly [code: number, message: string] {
  const { code, message } = assertThrows(
    () => readHistory(optionsOf(path), (reader) => [...reader.ruleHits()]),
    ExitError,
  );
  return [code, message.replaceAll(path, "PATH")];
}

Deno.test("a history is read beside its writer", () =>
  withHistory((path) => {
    using writer = new HistoryWriter(path, NOON);
    Deno.chmodSync(path, 0o600);
    writer.write(flowsOf({}), NOON);
    assertEquals(readHistory(optionsOf(path), (reader) => reader.ruleHits().get("allow-curl")?.hits), 1);
    assertEquals(hasHistory(optionsOf(path)), true);
  }));

Deno.test("that there is none is said with what can be the reason", () =>
  withHistory((path) => {
    const why = "no Sallyport has run here, its --state was another directory, or History.Enabled is false";
    assertEquals(refusal(path), [EXIT.failed, `there is no history, PATH: ${why}`]);
    assertEquals(hasHistory(optionsOf(path)), false);
  }));

Deno.test("a damaged, a foreign, an empty and an unsafe one are refused with words", () =>
  withHistory((path) => {
    const put = (bytes: string): void => Deno.writeTextFileSync(path, bytes, { mode: 0o600 });
    put("no database ".repeat(100));
    assertEquals(refusal(path), [EXIT.failed, "PATH is damaged: a Sallyport that runs sets it aside, and begins anew"]);
    put("");
    assertEquals(refusal(path), [EXIT.failed, "PATH: nothing has been written to it yet"]);
    {
      using database = new DatabaseSync(path);
      database.exec("CREATE TABLE theirs (a)");
    }
    assertEquals(refusal(path), [EXIT.failed, "PATH: a database of something else"]);
    Deno.chmodSync(path, 0o666);
    assertEquals(refusal(path), [EXIT.failed, "Cannot trust PATH: mode 0666 lets others write it"]);
  }));

Deno.test("what SQLite says else is told as it says it", () =>
  withHistory((path) => {
    new HistoryWriter(path, NOON)[Symbol.dispose]();
    Deno.chmodSync(path, 0o600);
    {
      using database = new DatabaseSync(path);
      database.exec("DROP TABLE rules");
    }
    assertEquals(refusal(path), [EXIT.failed, "PATH cannot be read: no such table: rules"]);
  }));
