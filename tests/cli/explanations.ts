import type { Explained, Recorded } from "../../src/cli/explain_text.ts";
import type { DescribedConnection } from "../../src/rules/described_connection.ts";
import { describedFacts } from "../../src/rules/described_facts.ts";
import { explain } from "../../src/rules/explain.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { options, rule } from "../rules/samples.ts";

/** What `sallyport explain` makes of rules and a description. */
export function explained(
  rules: readonly Rule[],
  given: DescribedConnection,
  other: Partial<RuleSetOptions> = {},
  recorded: Recorded | null = null,
): Explained {
  const described = describedFacts(given);
  return { explanation: explain(compileRuleSet(rules, options(other)), described.facts), described, recorded };
}

const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });

/** Three rules: curl to port 443, nobody to evil.example, and root nowhere. */
export const RULES: readonly Rule[] = [
  rule({
    name: "000-allow-web",
    operator: { type: "list", list: [simple("process.path", "/usr/bin/curl"), simple("dest.port", "443")] },
  }),
  rule({
    name: "100-deny-evil",
    action: "deny",
    operator: { type: "domain", operand: "dest.host", data: "evil.example" },
  }),
  rule({ name: "200-deny-root", action: "reject", operator: simple("user.id", "0") }),
];
