import type { RuleHits } from "../history/history_reader.ts";
import { escapeText } from "../report/escape_text.ts";
import type { ListedRule } from "./listed_rules.ts";
import { momentText } from "./moment_text.ts";
import { operatorText } from "./operator_text.ts";
import { stateText } from "./rule_state.ts";
import { type Column, textTable } from "./text_table.ts";

/** Longer names push the rest of their line to the right. */
const MOST_OF_NAME = 40;

/** How rules are shown. */
export interface RuleTableOptions {
  /** By rule's name; null where there is no history, and nothing is said of hits. */
  readonly hits: ReadonlyMap<string, RuleHits> | null;
  readonly colour: boolean;
  /** Minutes east of UTC at a time, milliseconds since 1970. */
  readonly offsetAt: (milliseconds: number) => number;
}

interface RuleColumn extends Column {
  readonly cell: (listed: ListedRule) => string;
}

/** Rules as a table, in the order given, without the last line's end. */
export function ruleTable(rules: readonly ListedRule[], options: RuleTableOptions): string {
  const columns: readonly RuleColumn[] = [
    { heading: "NAME", most: MOST_OF_NAME, cell: ({ rule }) => escapeText(rule.name) },
    { heading: "ACTION", cell: ({ rule }) => rule.action },
    { heading: "STATE", cell: ({ rule }) => stateText(rule) },
    { heading: "DURATION", cell: ({ rule }) => rule.duration },
    ...(options.hits === null ? [] : hitColumns(options.hits, options.offsetAt)),
    { heading: "CONDITION", cell: ({ rule }) => operatorText(rule.operator) },
  ];
  return textTable(columns, rows(rules, columns), options.colour);
}

function rows(rules: readonly ListedRule[], columns: readonly RuleColumn[]): readonly (readonly string[])[] {
  return rules.map((listed) => columns.map(({ cell }) => cell(listed)));
}

/** What a rule with nolog decides is told to nobody, history included. */
function hitColumns(
  hits: ReadonlyMap<string, RuleHits>,
  offsetAt: RuleTableOptions["offsetAt"],
): readonly RuleColumn[] {
  const cell = (known: (hits: RuleHits) => string, none: string): RuleColumn["cell"] => ({ rule: { name, nolog } }) => {
    const found = hits.get(name);
    return nolog ? "?" : found === undefined ? none : known(found);
  };
  return [
    { heading: "HITS", align: "right", cell: cell((found) => `${found.hits}`, "0") },
    { heading: "LAST HIT", cell: cell(({ last }) => momentText(last, offsetAt), "-") },
  ];
}
