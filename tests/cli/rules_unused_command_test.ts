import { assertEquals, assertMatch } from "@std/assert";
import { dirname } from "@std/path";
import { HistoryWriter } from "../../src/history/history_writer.ts";
import { ALLOWED } from "../support/decision_record.ts";
import { sallyportHere } from "../support/sallyport.ts";
import { flowsOf, withHistory } from "../history/histories.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const RULES = ["used", "unused"].map((name) => ruleOf(name, simple("dest.port", "80")));

Deno.test("rules unused and rules list tell what history knows of the hits of rules", () =>
  withRules(RULES, (rules) =>
    withHistory(async (path) => {
      const now = Date.now() * 1000;
      {
        using writer = new HistoryWriter(path, now);
        writer.write(flowsOf({ time: now, decision: { ...ALLOWED, rule: "used" } }), now);
      }
      Deno.chmodSync(path, 0o600);
      const state = ["--state", dirname(path)];
      const unused = await sallyportHere("rules", "unused", "--rules", rules, "--json", ...state);
      const told = JSON.parse(unused.stdout);
      assertEquals([unused.code, told.days, told.complete, told.asked], [0, 30, false, 2]);
      assertEquals(told.unused.map(({ name }: Record<string, unknown>) => name), ["unused"]);
      assertMatch(unused.stderr, /history begins .*: whether a rule was used before is not known\n/);
      const list = await sallyportHere("rules", "list", rules, ...state);
      assertEquals(list.stdout.split("\n").slice(1, 3).map((line) => line.split(/  +/).slice(4, 5)), [["0"], ["1"]]);
    })));

Deno.test("rules unused takes a number of days, and needs a history", () =>
  withHistory(async (path) => {
    const wrong = await sallyportHere("rules", "unused", "--days", "0");
    assertEquals([wrong.code, wrong.stderr], [64, "sallyport: --days is a number from 1 to 9999, not 0\n"]);
    const none = await sallyportHere("rules", "unused", "--state", dirname(path));
    assertEquals(none.code, 1);
    assertMatch(none.stderr, /there is no history/);
  }));
