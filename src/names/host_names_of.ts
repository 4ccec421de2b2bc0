import { formatIp } from "../core/format_ip.ts";
import { ASKED_BY, type AskedBy, type HostNames, NO_NAMES } from "../core/host_names.ts";
import type { Process } from "../core/process.ts";
import { type Asker, isSameAsker } from "./asker.ts";
import type { KnownName } from "./known_name.ts";

/**
 * What names of an address are to the process that connects there; null is a process that is not known. `isResolver`: of
 * those on this host that ask for others.
 */
export function hostNamesOf(
  known: readonly KnownName[],
  process: Process | null,
  isResolver: (asker: Asker) => boolean,
): HostNames {
  if (known.length === 0) return NO_NAMES;
  const ranked = known.map((each) => ({ each, askedBy: askedBy(each.asker, process, isResolver) }))
    .sort((a, b) =>
      ASKED_BY.indexOf(a.askedBy) - ASKED_BY.indexOf(b.askedBy) || Number(b.each.trusted) - Number(a.each.trusted)
    );
  const [best] = ranked;
  if (best === undefined) return NO_NAMES;
  const trusted = ranked.filter(({ each }) => each.trusted);
  const own = trusted.filter(({ askedBy }) => askedBy === "process");
  const sure = own.length > 0 ? own : trusted.filter(({ askedBy }) => askedBy === "resolver");
  const { name, trusted: isTrusted, resolver } = best.each;
  return {
    first: { name, by: formatIp(resolver), trusted: isTrusted, askedBy: best.askedBy },
    sure: namesIn(sure.map(({ each }) => each)),
    all: namesIn(ranked.map(({ each }) => each)),
  };
}

function askedBy(asker: Asker | null, process: Process | null, isResolver: (asker: Asker) => boolean): AskedBy {
  if (asker === null) return "other";
  if (process !== null && isSameAsker(asker, process)) return "process";
  if (isResolver(asker)) return "resolver";
  const group = process?.controlGroup?.path ?? null;
  return group !== null && group === asker.group ? "group" : "other";
}

/** Each once; of one question the name that was asked for goes before its aliases. */
function namesIn(known: readonly KnownName[]): string[] {
  return [...new Set(known.flatMap(({ name, aliases }) => [name, ...aliases]))];
}
