import { EXIT, ExitError } from "../core/exit_error.ts";
import type { DescribedConnection } from "../rules/described_connection.ts";
import { parseRecordedDecision } from "../rules/recorded_decision.ts";
import { escapeText } from "../report/escape_text.ts";
import { problemText } from "../store/file_problem.ts";
import type { Recorded } from "./explain_text.ts";

/** A connection to be explained, and what was decided about it; null if it was not recorded. */
export interface DescribedDecision {
  readonly connection: DescribedConnection;
  readonly recorded: Recorded | null;
}

/**
 * The decisions among recorded events, in their order. `name` is the file's. Throws an ExitError that names the line for
 * one that cannot be read, and where there is none.
 */
export function recordedDecisions(text: string, name: string): readonly DescribedDecision[] {
  const lines = text.split("\n").map((line, at) => ({ line, place: `${name}:${at + 1}` }));
  const decisions = lines.filter(({ line }) => line.trim() !== "").flatMap(({ line, place }) => {
    const parsed = parseRecordedDecision(line);
    if (!parsed.ok) throw refused(parsed.problems.map((problem) => problemText({ file: place, ...problem })));
    return parsed.value === null ? [] : [{ connection: parsed.value.connection, recorded: parsed.value.decision }];
  });
  if (decisions.length === 0) throw refused([`${name}: no decision about a connection`]);
  return decisions;
}

function refused(problems: readonly string[]): ExitError {
  return new ExitError(EXIT.configuration, problems.map(escapeText).join("\n"));
}
