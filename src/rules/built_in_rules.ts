import type { Rule } from "./rule.ts";

/** What holds without a rule directory: the two rules of config/rules, as OpenSnitch ships them. */
export function builtInRules(): readonly Rule[] {
  return [localhost("000-allow-localhost", "127.0.0.1"), localhost("000-allow-localhost6", "::1")];
}

function localhost(name: string, address: string): Rule {
  return {
    name,
    description: `Allow connections to ${address}, silently and before all other rules.`,
    action: "allow",
    duration: "always",
    durationMilliseconds: null,
    enabled: true,
    precedence: true,
    nolog: true,
    created: "2026-01-01T00:00:00Z",
    updated: "2026-01-01T00:00:00Z",
    operator: { type: "simple", operand: "dest.ip", data: address, sensitive: false },
  };
}
