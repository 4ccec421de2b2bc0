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
  const ranked = rank(known, (asker) => askedBy(asker, process, isResolver));
  const [best] = ranked;
  if (best === undefined) return NO_NAMES;
  const trusted = ranked.filter(({ each }) => each.trusted);
  const own = trusted.filter(({ by }) => by === "process");
  const sure = own.length > 0 ? own : trusted.filter(({ by }) => by === "resolver");
  const { name, trusted: isTrusted, resolver } = best.each;
  return {
    first: { name, by: formatIp(resolver), trusted: isTrusted, askedBy: best.by },
    sure: namesIn(sure),
    all: namesIn(ranked),
  };
}

interface Ranked {
  readonly each: KnownName;
  readonly by: AskedBy;
}

/** The nearest question first, of those what is trusted; else as they came. One pass: there may be hundreds. */
function rank(known: readonly KnownName[], askedBy: (asker: Asker | null) => AskedBy): readonly Ranked[] {
  const ranks = ASKED_BY.map((): [trusted: Ranked[], others: Ranked[]] => [[], []]);
  for (const each of known) {
    const by = askedBy(each.asker);
    ranks[ASKED_BY.indexOf(by)]?.[each.trusted ? 0 : 1].push({ each, by });
  }
  return ranks.flat(2);
}

function askedBy(asker: Asker | null, process: Process | null, isResolver: (asker: Asker) => boolean): AskedBy {
  if (asker === null) return "other";
  if (process !== null && isSameAsker(asker, process)) return "process";
  if (isResolver(asker)) return "resolver";
  const group = process?.controlGroup?.path ?? null;
  return group !== null && group === asker.group ? "group" : "other";
}

/** Each once; of one question the name that was asked for goes before its aliases. */
function namesIn(ranked: readonly Ranked[]): string[] {
  return [
    ...new Set(ranked.flatMap(({ each: { name, aliases } }) => aliases.length === 0 ? name : [name, ...aliases])),
  ];
}
