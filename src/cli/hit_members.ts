import type { RuleHits } from "../history/history_reader.ts";
import { formatTime } from "../report/format_time.ts";
import type { Rule } from "../rules/rule.ts";

/** A rule's hits as members of a JSON object; absent where they are not known, as of one with nolog. */
export function hitMembers(
  { name, nolog }: Rule,
  hits: ReadonlyMap<string, RuleHits> | null,
): { readonly hits?: number; readonly last_hit?: string } {
  if (hits === null || nolog) return {};
  const known = hits.get(name);
  return known === undefined ? { hits: 0 } : { hits: known.hits, last_hit: formatTime(known.last) };
}
