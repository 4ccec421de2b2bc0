import type { Decision } from "../core/decision.ts";
import { asksFor } from "./asks_for.ts";
import { type CompiledRule, compileRule, ruleSource } from "./compile_rule.ts";
import type { Configuration } from "./configuration.ts";
import { type Lists, NO_LISTS } from "./lists/loaded_list.ts";
import type { Rule } from "./rule.ts";
import { RuleIndex } from "./index/rule_index.ts";
import { evaluationOrder } from "./evaluation_order.ts";
import { DecisionMemory } from "./decision_memory.ts";
import { SharedMatchers } from "./shared_matchers.ts";
import { Subject } from "./subject.ts";

/** What of the configuration bears on a decision. A Configuration will do. */
export interface RuleSetOptions extends Pick<Configuration, "defaultAction" | "loopback"> {
  readonly failure: Pick<Configuration["failure"], "unknownProcess" | "unknownAttribute">;
}

/** All rules in force at one time. No rule in it changes; a change makes another set, swapped in by one reference. */
export interface RuleSet {
  /** The enabled rules, in the order of their names' bytes. */
  readonly rules: readonly CompiledRule[];
  /** The same, to be searched. */
  readonly index: RuleIndex;
  /** Those of them with precedence, which go before the built-in rule for loopback. */
  readonly beforeLoopback: RuleIndex;
  readonly options: RuleSetOptions;
  /** What the rules on lists ask. */
  readonly lists: Lists;
  /** What the rules share. */
  readonly matchers: SharedMatchers;
  /** What holds if no rule matches: made once. */
  readonly fallback: Decision;
  /** What it decided a moment ago. */
  readonly memory: DecisionMemory;
  /** Where one evaluation keeps its notes; the next one begins it anew. */
  readonly subject: Subject;
}

/**
 * Compiles the enabled rules. Those that did not change since `previous`, nor their lists, are taken from there, so that
 * a change costs what changed. Of two rules with one name the later in the array holds.
 */
export function compileRuleSet(
  rules: readonly Rule[],
  options: RuleSetOptions,
  previous?: RuleSet,
  lists: Lists = NO_LISTS,
): RuleSet {
  const before = new Map(previous?.rules.map((each) => [each.source, each]));
  const matchers = new SharedMatchers(lists, previous?.matchers);
  const compiled = evaluationOrder(rules).map((rule) => {
    const source = ruleSource(rule, lists);
    return before.get(source) ?? compileRule(rule, matchers, source);
  });
  const index = new RuleIndex(compiled, matchers);
  const beforeLoopback = new RuleIndex(compiled.filter(({ rule }) => rule.precedence), matchers);
  matchers.complete();
  return {
    rules: compiled,
    index,
    beforeLoopback,
    options,
    lists,
    matchers,
    fallback: Object.freeze(
      {
        action: options.defaultAction,
        rule: null,
        reason: "default-action",
        unknown: [],
        otherCase: [],
        quiet: false,
      } as const,
    ),
    memory: new DecisionMemory(compiled.some(({ rule }) => asksFor(rule.operator, (each) => each === "source.port"))),
    subject: new Subject(),
  };
}
