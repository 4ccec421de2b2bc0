import { assert, assertEquals } from "@std/assert";
import { readSavedNames, writeSavedNames } from "../../../src/names/saved_names.ts";
import { parseRuleTimes } from "../../../src/rules/rule_times.ts";
import { assertAddress, textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const NOW = { boot: "this", wall: 1_000_000 };
const NAME = {
  address: "192.0.2.1",
  name: "www.example.org",
  aliases: ["a.cdn.example"],
  asker: { pid: 100, startTime: 700, path: "/usr/bin/curl", group: null },
  resolver: "10.0.0.53",
  trusted: true,
  until: 2_000_000,
};

/** Names that a daemon before us has kept. */
export const savedNames = fuzzTarget({
  name: "saved-names",
  seeds: textSeeds([
    JSON.stringify({ version: 1, boot: "this", names: [NAME, { ...NAME, address: "2001:db8::1", asker: null }] }),
  ]),
  mutate: mutateJson,
  decode: readNames,
  isPastFirstCheck: isJson,
  check(saved) {
    if (!saved.ok) return;
    for (const { address, resolver, validFor } of saved.value) {
      [address, resolver].forEach(assertAddress);
      assert(validFor > 0, "it holds no more");
    }
    const again = readSavedNames(writeSavedNames(saved.value, NOW, 1e6), NOW);
    if (saved.value.every(({ validFor }) => Number.isSafeInteger(NOW.wall + validFor))) assertEquals(again, saved);
  },
  planted: withoutProblem(readNames, /expected an IPv4 or IPv6 address|pattern/),
});

/** When rules with a duration have begun. */
export const ruleTimes = fuzzTarget({
  name: "rule-times",
  seeds: textSeeds([JSON.stringify({ version: 1, rules: [{ rule: "{}", boot: "this", since: 5, wall: 7 }] })]),
  mutate: mutateJson,
  decode: readTimes,
  isPastFirstCheck: isJson,
  check: (parsed) =>
    (parsed.ok ? parsed.value.rules : []).forEach(({ since, wall }) => {
      assert(since >= 0 && wall >= 0 && Number.isFinite(since + wall), "no time");
    }),
  planted: withoutProblem(readTimes, /expected number/),
});

function readNames(input: Uint8Array): ReturnType<typeof readSavedNames> {
  return readSavedNames(textOf(input), NOW);
}

function readTimes(input: Uint8Array): ReturnType<typeof parseRuleTimes> {
  return parseRuleTimes(textOf(input));
}
