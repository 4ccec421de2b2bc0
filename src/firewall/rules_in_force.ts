import type { Interception } from "./interception.ts";

/**
 * What the kernel holds of ours, in its own words: each chain (and table, and set) with its rules in order, and each jump
 * to a chain of ours with its place. Without counters, so that it changes only when somebody changes it.
 */
export type RulesInForce = ReadonlyMap<string, readonly string[]>;

/** Rules that can be read back. */
export interface ReadableRules {
  /** What will be there when they are set, as our own text has it: the kernel may write the same otherwise. */
  asked(interception: Interception): RulesInForce;
  /** What is there now. Throws a FirewallError. */
  inForce(): Promise<RulesInForce>;
}

/** How many differences are told one by one: a person reads them. */
const MOST_TOLD = 8;

/** What is otherwise than it was set, in words; empty if nothing is. */
export function differences(expected: RulesInForce, found: RulesInForce): string[] {
  const all = [
    ...[...expected].flatMap(([part, lines]) => differencesOf(part, lines, found.get(part))),
    ...[...found.keys()].filter((part) => !expected.has(part)).map((part) => `${part} was added`),
  ];
  if (all.length <= MOST_TOLD) return all;
  return [...all.slice(0, MOST_TOLD - 1), `${all.length - MOST_TOLD + 1} more differences`];
}

/**
 * Whether all parts that were asked for are there, each with as many rules, and no other chain: what can be said before it
 * is known how this kernel and this host's programs write them.
 */
export function isWhole(asked: RulesInForce, found: RulesInForce): boolean {
  return [...asked].every(([part, lines]) => found.get(part)?.length === lines.length) &&
    [...found.keys()].every((part) => asked.has(part) || !part.startsWith("chain "));
}

function differencesOf(part: string, expected: readonly string[], found: readonly string[] | undefined): string[] {
  if (found === undefined) return [`${part} is gone`];
  const lacking = without(expected, found);
  const foreign = without(found, expected);
  if (lacking.length + foreign.length > 0) return [...told(part, "lacks", lacking), ...told(part, "has", foreign)];
  return expected.every((line, index) => line === found[index]) ? [] : [`${part} has its rules in another order`];
}

/** One rule is told as it is; of several, how many they are. */
function told(part: string, verb: "lacks" | "has", lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [lines.length === 1 ? `${part} ${verb} "${lines[0]}"` : `${part} ${verb} ${lines.length} rules`];
}

/** The lines that are left when each of the others has taken one like itself away. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
