import type { Reading } from "./reading.ts";
import type { Subject } from "./subject.ts";
import type { Predicate } from "./predicate.ts";
import { FALSE, TRUE, UNKNOWN } from "./truth.ts";

/**
 * Asks for the names of the destination. An address may have several: where a wrong yes weighs more, those count that the
 * program has asked for and a trusted resolver has told; else all that anybody was told, by whomever. Where none counts,
 * the name is not known, or is the empty text, as the reading says.
 */
export function testHost(matches: (host: string, subject: Subject) => boolean, reading: Reading): Predicate {
  return (subject) => {
    const { sure, all } = subject.facts.hosts;
    for (const host of reading.exact ? sure : all) if (matches(host, subject)) return TRUE;
    if (sure.length > 0 || (all.length > 0 && reading.namelessIsEmpty && !reading.exact)) return FALSE;
    subject.noteUnknown("dest.host");
    if (!reading.namelessIsEmpty) return UNKNOWN;
    return matches("", subject) ? TRUE : FALSE;
  };
}
