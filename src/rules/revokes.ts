import type { Mode } from "./configuration.ts";
import { listVersions } from "./lists/list_versions.ts";
import type { Lists } from "./lists/loaded_list.ts";
import type { Rule } from "./rule.ts";
import type { RuleSetOptions } from "./rule_set.ts";

/** All that a decision depends on besides the connection. */
export interface Rules {
  readonly mode: Mode;
  /** Whether checksums are made; conditions on them cannot be known without. */
  readonly checksums: boolean;
  readonly rules: readonly Rule[];
  /** What the rules on lists ask. */
  readonly lists: Lists;
  readonly options: RuleSetOptions;
}

/**
 * Whether a connection that was let through before could be one that is not let through afterwards. Where only less is
 * denied than before, or nothing is denied at all (observe), it could not.
 */
export function revokes(before: Rules, after: Rules): boolean {
  if (after.mode === "observe") return false;
  return before.mode === "observe" || before.checksums !== after.checksums ||
    optionsRevoke(before.options, after.options) || rulesRevoke(before, after);
}

function optionsRevoke(before: RuleSetOptions, after: RuleSetOptions): boolean {
  const [one, other] = [before.failure, after.failure];
  return (after.defaultAction !== "allow" && after.defaultAction !== before.defaultAction) ||
    (after.loopback !== "skip" && after.loopback !== before.loopback) ||
    one.unknownProcess !== other.unknownProcess || one.unknownAttribute !== other.unknownAttribute;
}

/** An allow rule is gone or is another now, or one that denies or rejects is new. With another list a rule is another. */
function rulesRevoke(before: Rules, after: Rules): boolean {
  return !isSubset(texts(before, allows), texts(after, allows)) ||
    !isSubset(texts(after, refuses), texts(before, refuses));
}

const allows = (rule: Rule): boolean => rule.action === "allow";
const refuses = (rule: Rule): boolean => rule.action !== "allow";

function texts({ rules, lists }: Rules, wanted: (rule: Rule) => boolean): Set<string> {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return new Set(
    [...byName.values()].filter((rule) => rule.enabled && wanted(rule)).map((rule) => textOf(rule, lists)),
  );
}

/** What of a rule bears on decisions. */
function textOf({ name, action, precedence, operator }: Rule, lists: Lists): string {
  return JSON.stringify([name, action, precedence, operator, ...listVersions(operator, lists)]);
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((each) => all.has(each));
}
