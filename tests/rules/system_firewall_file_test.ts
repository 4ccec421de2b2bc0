import { assert, assertEquals } from "@std/assert";
import { activeSystemRules } from "../../src/rules/system_firewall_file.ts";

/** As OpenSnitch writes them: keys are read whatever their case, and null is as good as absent. */
const PING = {
  UUID: "1",
  Enabled: true,
  Position: "0",
  Description: "Allow ICMP",
  Parameters: "",
  Expressions: [
    { Statement: { Op: "", Name: "icmp", Values: [{ Key: "type", Value: "echo-request" }] } },
    { Statement: { Op: "==", Name: "meta", Values: [{ Key: "l4proto", Value: "icmp" }] } },
  ],
  Target: "accept",
  TargetParameters: "",
};
const CHAIN = { Name: "mangle_output", Table: "opensnitch", Family: "inet", Hook: "output", Policy: "accept" };

function active(chain: Record<string, unknown>, file: Record<string, unknown> = {}): readonly string[] {
  const parsed = activeSystemRules(JSON.stringify({ Version: 1, SystemRules: [{ Chains: [chain] }], ...file }));
  assert(parsed.ok);
  return parsed.value.map(({ chain, text }) => `${chain}: ${text}`);
}

Deno.test("Rules that are enabled are told with their chain, their conditions and what they do", () => {
  const rules = [PING, { ...PING, Enabled: false }, { ...PING, Description: "", Expressions: [], Target: "drop" }];
  assertEquals(active({ ...CHAIN, Rules: rules }), [
    "inet mangle_output (hook output): Allow ICMP: icmp type echo-request, meta == l4proto icmp -> accept",
    "inet mangle_output (hook output): everything -> drop",
  ]);
});

Deno.test("A chain that drops what no rule is about is told, too; a file that is disabled has nothing in force", () => {
  const closed = { ...CHAIN, Name: "filter_input", Hook: "input", Policy: "drop", Rules: null };
  assertEquals(active(closed), ["inet filter_input (hook input): policy drop"]);
  assertEquals(active(closed, { Enabled: false }), []);
  assertEquals(active({ ...CHAIN, Rules: [PING] }, { enabled: false }), []);
});

Deno.test("Rules of the older form are those of iptables", () => {
  const Rule = { Table: "mangle", Chain: "OUTPUT", Enabled: true, Parameters: "-p icmp", Target: "ACCEPT" };
  const parsed = activeSystemRules(JSON.stringify({ SystemRules: [{ Rule }, { rule: { ...Rule, Enabled: false } }] }));
  assertEquals(parsed, { ok: true, value: [{ chain: "iptables mangle OUTPUT", text: "-p icmp -> ACCEPT" }] });
});

Deno.test("What is no such file is told with its place", () => {
  assertEquals(activeSystemRules("{").ok, false);
  const parsed = activeSystemRules(`{"SystemRules": [{"Chains": "x"}]}`);
  assertEquals(parsed, {
    ok: false,
    problems: [{ path: "$.SystemRules[0].Chains", reason: "expected array, not string" }],
  });
});
