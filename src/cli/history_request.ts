import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Span } from "../history/flow_query.ts";
import { FLOW_PARTS, type FlowPart } from "../history/sum_flows.ts";
import { parseMoment } from "./parse_moment.ts";
import { unknownWord } from "./usage_error.ts";

/** What flows are told apart by, and how many are shown. */
export interface HistoryRequest {
  readonly span: Span;
  /** Null: flow by flow. */
  readonly groupBy: readonly FlowPart[] | null;
  /** Null: all. */
  readonly limit: number | null;
}

/** By these flows can be summed up. */
export const GROUPS: readonly FlowPart[] = ["program", "host", "ip", "port", "rule", "user", "unit", "action"];

type Options = ReadonlyMap<string, string>;

/** `now`: milliseconds since 1970. Throws an ExitError for values that mean nothing. */
export function historyRequest(options: Options, now: number): HistoryRequest {
  const [since, until] = [moment("since", options, now), moment("until", options, now)];
  if (since !== null && until !== null && since > until) {
    throw new ExitError(EXIT.usage, "--since is later than --until");
  }
  return { span: { since, until }, groupBy: groups(options.get("group-by")), limit: limit(options.get("limit")) };
}

/** The parts that rows differ in. */
export function partsOf({ groupBy }: HistoryRequest): readonly FlowPart[] {
  return groupBy ?? FLOW_PARTS;
}

function moment(name: string, options: Options, now: number): number | null {
  const text = options.get(name);
  if (text === undefined) return null;
  const milliseconds = parseMoment(text, now);
  if (milliseconds !== null) return milliseconds * 1000;
  throw new ExitError(EXIT.usage, `--${name} is a time ago (2h, 7d), a day (2026-11-01) or RFC 3339, not ${text}`);
}

function groups(text: string | undefined): readonly FlowPart[] | null {
  if (text === undefined) return null;
  const words = text.split(",").map((word) => word.trim());
  return words.map((word) => {
    const group = GROUPS.find((each) => each === word);
    if (group === undefined) throw unknownWord("group", word, GROUPS);
    return group;
  });
}

function limit(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new ExitError(EXIT.usage, `--limit is a number above 0, not ${text}`);
}
