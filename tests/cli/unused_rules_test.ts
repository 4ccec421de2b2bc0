import { assertEquals } from "@std/assert";
import { unusedJson } from "../../src/cli/unused_json.ts";
import { type RuleUse, unusedRules } from "../../src/cli/unused_rules.ts";
import { unusedDoubts, unusedText } from "../../src/cli/unused_text.ts";
import { rule } from "../rules/samples.ts";
import { NOON } from "./flows.ts";

const DAY = 86_400_000_000;
const USE: RuleUse = {
  since: NOON - 30 * DAY,
  days: 30,
  began: NOON - 90 * DAY,
  daysInUse: 30,
  hits: new Map([["used", { hits: 9, last: NOON }], ["old", { hits: 2, last: NOON - 31 * DAY }]]),
};
const listed = (
  name: string,
  other: Readonly<Record<string, unknown>> = {},
  file: string | null = `/r/${name}.json`,
) => ({
  rule: rule({ name, ...other }),
  file,
});
const RULES = [
  listed("never"),
  listed("off", { enabled: false }),
  listed("old"),
  listed("silent", { nolog: true }),
  listed("used"),
  listed("built in", {}, null),
];
const UNUSED = unusedRules(RULES, USE);
const names = (rules: readonly { readonly rule: { readonly name: string } }[]) => rules.map(({ rule }) => rule.name);

Deno.test("unused: enabled rules of files without a hit since then", () => {
  assertEquals([names(UNUSED.unused), names(UNUSED.uncounted), UNUSED.asked], [["never", "old"], ["silent"], 4]);
  assertEquals(names(unusedRules(RULES, { ...USE, since: NOON - 31 * DAY }).unused), ["never"]);
  assertEquals(names(unusedRules(RULES, { ...USE, since: NOON + 1 }).unused), ["never", "old", "used"]);
});

const PLAIN = { colour: false, offsetAt: () => 0 };

Deno.test("unused rules as a table, and how many they are", () => {
  assertEquals(
    unusedText(UNUSED, USE, PLAIN),
    `\
NAME   ACTION  STATE    DURATION  HITS  LAST HIT             CONDITION
never  allow   enabled  always       0  -                    dest.port is 443
old    allow   enabled  always       2  2026-10-22 12:00:00  dest.port is 443

2 of 4 rules have decided nothing since 2026-10-23 12:00:00`,
  );
  const none = unusedText({ unused: [], uncounted: [], asked: 1 }, USE, PLAIN);
  assertEquals(none, "0 of 1 rules have decided nothing since 2026-10-23 12:00:00");
});

Deno.test("what is not known is said", () => {
  assertEquals(unusedDoubts({ ...UNUSED, uncounted: [] }, USE, () => 0), []);
  assertEquals(unusedDoubts(UNUSED, { ...USE, began: USE.since + DAY, daysInUse: 2 }, () => 0), [
    "history begins 2026-10-24 12:00:00: whether a rule was used before is not known",
    "something was decided on 2 of these 30 days alone",
    "not known, for they are not logged (nolog): silent",
  ]);
});

Deno.test("the same as JSON", () => {
  const told = JSON.parse(unusedJson(UNUSED, { ...USE, began: NOON }));
  const { since, days, complete, history_began, days_in_use, asked, unused, not_known } = told;
  assertEquals([since, days, complete], ["2026-10-23T12:00:00.000000Z", 30, false]);
  assertEquals([history_began, days_in_use, asked], ["2026-11-22T12:00:00.000000Z", 30, 4]);
  assertEquals(unused.map(({ name, hits, last_hit, file }: Record<string, unknown>) => [name, hits, last_hit, file]), [
    ["never", 0, undefined, "/r/never.json"],
    ["old", 2, "2026-10-22T12:00:00.000000Z", "/r/old.json"],
  ]);
  assertEquals(not_known.map(({ name }: Record<string, unknown>) => name), ["silent"]);
  assertEquals(JSON.parse(unusedJson(UNUSED, USE)).complete, true);
});
