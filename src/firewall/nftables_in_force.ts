import type { RulesChange } from "./nftables_message.ts";
import { TABLE } from "./nftables_ruleset.ts";
import type { RulesInForce } from "./rules_in_force.ts";

/** include/uapi/linux/netfilter.h. */
const NFPROTO_INET = 1;

/** Whether a change is one of our table. Nothing that is done to others' tables takes our packets away from it. */
export function isInOurTable({ family, table }: RulesChange): boolean {
  return family === NFPROTO_INET && table === TABLE;
}

/**
 * Reads one table as nft writes it, or as we do: its chains and sets with their lines, and under the table's own name what
 * holds for all of it ("flags dormant" switches it off). Comments, and what sets hold, are passed over. No table: nothing.
 */
export function parseNftTable(text: string): RulesInForce {
  const parts = new Map<string, string[]>();
  const within: string[] = [];
  const lines = text.replace(/^\s*elements = \{[^}]*\}$/gm, "").split("\n");
  for (const line of lines.map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    if (line === "}") within.pop();
    else if (line.endsWith(" {")) enter(parts, within, line.slice(0, -2));
    else parts.get(within.at(-1) ?? "")?.push(line);
  }
  return parts;
}

/** The chains alone: nft adds to what was asked of a set. */
export function chainsOf(parts: RulesInForce): RulesInForce {
  return new Map([...parts].filter(([part]) => part.startsWith("chain ")));
}

function enter(parts: Map<string, string[]>, within: string[], part: string): void {
  parts.set(part, []);
  within.push(part);
}
