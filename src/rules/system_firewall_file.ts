import * as z from "zod";
import { checkShape } from "./check_shape.ts";
import type { Parsed } from "./parsed.ts";
import { parseGoJson } from "./go_json.ts";

/** What OpenSnitch's system-fw.json asks of the host's firewall besides, and who would see to it. */
export interface SystemFirewallRule {
  /** "inet filter_input (hook input)". */
  readonly chain: string;
  /** In words: what it says of itself, what it matches, and what it does. */
  readonly text: string;
}

const text = z.string().default("");
const values = z.array(z.object({ Key: text, Value: text })).default([]);
const expressions = z.array(z.object({ Statement: z.object({ Op: text, Name: text, Values: values }).prefault({}) }))
  .default([]);
const rule = z.object({
  Enabled: z.boolean().default(false),
  Table: text,
  Chain: text,
  Description: text,
  Parameters: text,
  Expressions: expressions,
  Target: text,
  TargetParameters: text,
});
const chain = z.object({ Name: text, Family: text, Hook: text, Policy: text, Rules: z.array(rule).default([]) });
const shape = z.object({
  Enabled: z.boolean().default(true),
  SystemRules: z.array(z.object({ Rule: rule.optional(), Chains: z.array(chain).default([]) })).default([]),
});
const KEYS = [
  shape,
  shape.shape.SystemRules.unwrap().element,
  chain,
  rule,
  z.object({ Statement: z.unknown() }),
  z.object({ Op: text, Name: text, Values: values }),
  z.object({ Key: text, Value: text }),
]
  .flatMap((each) => Object.keys(each.shape));

type Rule = z.infer<typeof rule>;
type Chain = z.infer<typeof chain>;

/** The rules of a system-fw.json that are in force with OpenSnitch, and chains that drop what no rule is about. */
export function activeSystemRules(document: string): Parsed<readonly SystemFirewallRule[]> {
  const json = parseGoJson(document, KEYS);
  if (!json.ok) return json;
  const file = checkShape(shape, json.value);
  if (!file.ok) return file;
  if (!file.value.Enabled) return { ok: true, value: [] };
  return {
    ok: true,
    value: file.value.SystemRules.flatMap(({ Rule, Chains }) => [...legacy(Rule), ...Chains.flatMap(ofChain)]),
  };
}

function legacy(rule: Rule | undefined): SystemFirewallRule[] {
  if (rule === undefined || !rule.Enabled) return [];
  return [{ chain: `iptables ${rule.Table} ${rule.Chain}`, text: ruleText(rule) }];
}

function ofChain({ Name, Family, Hook, Policy, Rules }: Chain): SystemFirewallRule[] {
  const chain = `${Family} ${Name} (hook ${Hook})`;
  const closed = Policy !== "" && Policy.toLowerCase() !== "accept";
  return [
    ...(closed ? [{ chain, text: `policy ${Policy}` }] : []),
    ...Rules.filter(({ Enabled }) => Enabled).map((rule) => ({ chain, text: ruleText(rule) })),
  ];
}

function ruleText({ Description, Parameters, Expressions, Target, TargetParameters }: Rule): string {
  const conditions = Expressions.map(({ Statement: { Op, Name, Values } }) => {
    const each = Values.map(({ Key, Value }) => [Key, Value].filter((word) => word !== "").join(" "));
    return [Name, Op, each.join(" ")].filter((word) => word !== "").join(" ");
  });
  const what = [Parameters, ...conditions].filter((word) => word !== "").join(", ");
  const act = [Target, TargetParameters].filter((word) => word !== "").join(" ");
  return [Description, `${what === "" ? "everything" : what} -> ${act === "" ? "nothing" : act}`]
    .filter((word) => word !== "").join(": ");
}
