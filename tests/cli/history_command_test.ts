import { assertEquals } from "@std/assert";
import { dirname } from "@std/path";
import { HistoryWriter } from "../../src/history/history_writer.ts";
import { ALLOWED } from "../support/decision_record.ts";
import { sallyportHere } from "../support/sallyport.ts";
import { flowsOf, NOON, toPort, withHistory } from "../history/histories.ts";

const DENIED = { ...ALLOWED, action: "deny", rule: "deny-dns" } as const;

Deno.test("history tells what it was asked for, and what it left out", () =>
  withHistory(async (path) => {
    {
      using writer = new HistoryWriter(path, NOON);
      writer.write(flowsOf(toPort(80), toPort(80), toPort(443), toPort(53, { decision: DENIED })), NOON);
    }
    Deno.chmodSync(path, 0o600);
    const state = ["--state", dirname(path)];
    const groups = await sallyportHere("history", "--group-by", "port", "--limit", "1", "--json", ...state);
    assertEquals([groups.code, groups.stderr], [0, "sallyport: 2 more, left out by --limit\n"]);
    assertEquals(JSON.parse(groups.stdout).connections, 2);
    const denied = await sallyportHere("history", "--denied", "--user", "1000", ...state);
    const [heading = "", row = "", ...rest] = denied.stdout.split("\n");
    assertEquals([denied.code, heading.split("  ")[0], row.endsWith("  rule deny-dns"), rest], [0, "LAST SEEN", true, [
      "",
    ]]);
  }));

Deno.test("history says what is wrong with the question, and that there is no history", () =>
  withHistory(async (path) => {
    const wrong = await sallyportHere("history", "--since", "soon");
    assertEquals([wrong.code, wrong.stdout], [64, ""]);
    const none = await sallyportHere("history", "--state", dirname(path));
    assertEquals([none.code, none.stderr.startsWith(`sallyport: there is no history, ${path}: `)], [1, true]);
  }));
