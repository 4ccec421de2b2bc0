import { assert } from "@std/assert";
import { activeSystemRules } from "../../../src/rules/system_firewall_file.ts";
import { textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const STATEMENT = { Op: "==", Name: "tcp", Values: [{ Key: "dport", Value: "22" }] };
const RULE = { Enabled: true, Description: "ssh", Expressions: [{ Statement: STATEMENT }], Target: "accept" };
const CHAIN = { Name: "filter_input", Family: "inet", Hook: "input", Policy: "drop", Rules: [RULE] };
const LEGACY = { Enabled: true, Table: "mangle", Chain: "OUTPUT", Parameters: "-p icmp", Target: "ACCEPT" };

/** OpenSnitch's system-fw.json, which is only told of. */
export const systemFirewall = fuzzTarget({
  name: "system-firewall",
  seeds: textSeeds([
    JSON.stringify({ Enabled: true, Version: 1, SystemRules: [{ Chains: [CHAIN] }] }),
    JSON.stringify({ SystemRules: [{ Rule: LEGACY, Chains: [] }] }),
  ]),
  mutate: mutateJson,
  decode: read,
  isPastFirstCheck: isJson,
  check: (parsed) => {
    for (const { chain, text } of parsed.ok ? parsed.value : []) {
      assert(chain !== "" && text !== "", "a rule without words");
    }
  },
  planted: withoutProblem(read, /expected string/),
});

function read(input: Uint8Array): ReturnType<typeof activeSystemRules> {
  return activeSystemRules(textOf(input));
}
