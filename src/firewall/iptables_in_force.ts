import { OWN_CHAINS, type OwnChain, type Table, TABLES } from "./iptables_ruleset.ts";
import type { RulesChange } from "./nftables_message.ts";
import type { RulesInForce } from "./rules_in_force.ts";

/** include/uapi/linux/netfilter.h: iptables' and ip6tables' tables, where nf_tables has them. */
const FAMILIES = [2, 10];

/** Whether a change is one of our chains, or of the built-in ones that they hang on. */
export function isAroundOurChains({ family, table, chain }: RulesChange): boolean {
  const ours = TABLES.find((each) => each === table);
  if (ours === undefined || !FAMILIES.includes(family)) return false;
  return chain === null || OWN_CHAINS[ours].some(({ name, builtIn }) => chain === name || chain === builtIn);
}

/**
 * Reads what iptables-save says of one table: our chains with their rules, and the built-in chains' jumps to them with
 * their place, which is first or last. Chains and rules of others are passed over.
 */
export function parseSavedTable(family: 4 | 6, table: Table, saved: string): RulesInForce {
  const lines = saved.split("\n");
  const parts = new Map<string, readonly string[]>();
  for (const own of OWN_CHAINS[table]) {
    const there = lines.some((line) => line.startsWith(`:${own.name} `));
    if (there) parts.set(chainPart(family, table, own), rulesOf(lines, own.name));
    parts.set(jumpPart(family, table, own), jumpsTo(own, rulesOf(lines, own.builtIn)));
  }
  return parts;
}

/** The same for input of iptables-restore that sets our chains: what is to be there when it has worked. */
export function parseInstallText(family: 4 | 6, table: Table, text: string): RulesInForce {
  const parts = new Map(parseSavedTable(family, table, text));
  for (const own of OWN_CHAINS[table]) parts.set(jumpPart(family, table, own), [`-j ${own.name}, ${own.place}`]);
  return parts;
}

function chainPart(family: 4 | 6, table: Table, { name }: OwnChain): string {
  return `chain ${name} of ${table} (IPv${family})`;
}

function jumpPart(family: 4 | 6, table: Table, { builtIn, name }: OwnChain): string {
  return `${table} ${builtIn} to ${name} (IPv${family})`;
}

function rulesOf(lines: readonly string[], chain: string): string[] {
  const start = `-A ${chain} `;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

/** Rules that somebody has put before one that is to be first, or behind one that is to be last, are part of its place. */
function jumpsTo({ name, place }: OwnChain, rules: readonly string[]): string[] {
  const jump = `-j ${name}`;
  const wanted = place === "first" ? 0 : rules.length - 1;
  return rules.flatMap((rule, index) => {
    if (rule !== jump) return [];
    const between = Math.abs(index - wanted);
    return [between === 0 ? `${jump}, ${place}` : `${jump}, not ${place}: ${between} rules of others`];
  });
}
