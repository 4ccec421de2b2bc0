import type { Interception } from "./interception.ts";
import { installText, TABLES, undoText } from "./iptables_ruleset.ts";
import { firewallText, TABLE } from "./nftables_ruleset.ts";

/** What somebody sets who wants to do it himself: commands for a shell, in two ways of which one is enough. */
export function byHandText(interception: Interception, ipv6: boolean): string {
  const families = ipv6 ? [4, 6] as const : [4] as const;
  const restore = (family: 4 | 6, texts: readonly string[]): string =>
    heredoc(`${family === 4 ? "iptables" : "ip6tables"}-restore --noflush`, texts.join(""));
  return [
    "# With nftables:",
    heredoc("nft -f -", firewallText(interception)),
    "# and to take it out again:",
    `nft delete table inet ${TABLE}`,
    "",
    "# Or with iptables:",
    ...families.map((family) => restore(family, TABLES.map((table) => installText(table, family, interception, "")))),
    "# and to take it out again:",
    ...families.map((family) => restore(family, TABLES.map(undoText))),
  ].join("\n");
}

/** The shell changes nothing in the text: its end is quoted. */
function heredoc(command: string, text: string): string {
  return `${command} <<'END'\n${text}END`;
}
