import { assertEquals } from "@std/assert";
import { ControlError } from "../../../src/control/control_error.ts";
import { readDecisionFilter, writeDecisionFilter } from "../../../src/control/decision_filter_text.ts";
import type { DecisionFilter } from "../../../src/core/decision_filter.ts";
import { textOf, textSeeds } from "../checks.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const FILTER = {
  program: "curl",
  unit: null,
  user_id: 1000,
  network: "10.0.0.0/8",
  host: "example.org",
  port: 443,
  rule: null,
  actions: ["deny"],
};

/** Which decisions a reader of events wants, as a parameter of its request. */
export const decisionFilter = fuzzTarget({
  name: "decision-filter",
  seeds: textSeeds([JSON.stringify(FILTER), JSON.stringify({ ...FILTER, network: "2001:db8::/96", actions: null })]),
  mutate: mutateJson,
  decode: read,
  refuses: (error) => error instanceof ControlError,
  isPastFirstCheck: isJson,
  check: (filter) => assertEquals(readDecisionFilter(writeDecisionFilter(filter)), filter),
  planted(input) {
    const filter = read(input);
    const { network } = filter;
    return { ...filter, network: network && { ...network, prefixLength: network.prefixLength & 63 } };
  },
});

function read(input: Uint8Array): DecisionFilter {
  return readDecisionFilter(textOf(input));
}
