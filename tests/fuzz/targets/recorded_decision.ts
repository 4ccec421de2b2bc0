import { assert } from "@std/assert";
import { parseIp } from "../../../src/core/parse_ip.ts";
import { parseRecordedDecision } from "../../../src/rules/recorded_decision.ts";
import { parseRulesTests } from "../../../src/rules/rules_test_file.ts";
import { textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const CONNECTION = {
  protocol: "tcp6",
  src_ip: "2001:db8::1",
  src_port: 40_000,
  dst_ip: "2001:db8::2",
  dst_port: 443,
  dst_host: "www.example.org",
  dst_hosts: { sure: ["www.example.org"], other: [] },
  user_id: 1000,
  process_id: 100,
  process_path: "/usr/bin/curl",
  process_args: ["curl", "https://www.example.org"],
  process_parents: [{ process_path: "/usr/bin/bash" }],
  unit: "session-1.scope",
};
const EVENT = { event: "decision", action: "deny", rule: "curl", reason: "rule", ...CONNECTION };

/** A line of recorded events. */
export const recordedDecision = fuzzTarget({
  name: "recorded-decision",
  seeds: textSeeds([JSON.stringify(EVENT), '{"event": "ready", "mode": "observe"}']),
  mutate: mutateJson,
  decode: (input) => parseRecordedDecision(textOf(input)),
  isPastFirstCheck: isJson,
  check: (parsed) => assertAddresses(parsed.ok ? parsed.value?.connection ?? {} : {}),
  planted: withoutProblem((input) => parseRecordedDecision(textOf(input)), /of another family|IPv4 or IPv6 address/),
});

/** A file for `sallyport rules test`. */
export const rulesTestFile = fuzzTarget({
  name: "rules-test-file",
  seeds: textSeeds([JSON.stringify({ connections: [{ name: "one", ...CONNECTION, expect: { action: "deny" } }] })]),
  mutate: mutateJson,
  decode: (input) => parseRulesTests(textOf(input)),
  isPastFirstCheck: isJson,
  check: (parsed) => (parsed.ok ? parsed.value : []).forEach(({ connection }) => assertAddresses(connection)),
  planted: withoutProblem((input) => parseRulesTests(textOf(input)), /of another family|IPv4 or IPv6 address/),
});

function assertAddresses(
  { src_ip, dst_ip }: { readonly src_ip?: string | undefined; readonly dst_ip?: string | undefined },
): void {
  for (const text of [src_ip, dst_ip]) assert(text === undefined || parseIp(text) !== null, `the address ${text}`);
}
