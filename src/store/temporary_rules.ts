import type { Rule } from "../rules/rule.ts";
import type { RuleContext } from "../rules/rule_context.ts";
import { parseRuleFile } from "../rules/rule_file.ts";
import type { RuleClock } from "./rule_clock.ts";

export interface TemporaryRulesOptions {
  /** Keeps those with a duration beyond the end of the daemon. */
  readonly clock: Pick<RuleClock, "now" | "since" | "keep" | "texts">;
  readonly context: RuleContext;
  /** The time of one is over. */
  readonly onEnd: () => void;
}

/** A rule that no file holds, and its text. */
interface TemporaryRule {
  readonly rule: Rule;
  readonly text: string;
  /** Milliseconds after boot. */
  readonly since: number;
}

/** Timers stand still while the machine sleeps: the clock is asked at least this often while a rule has an end. */
const LONGEST_TIMER = 30_000;

/**
 * Rules that were made while the daemon runs, for a time or until its next start, and are in no file. Those with a
 * duration go on after a restart, if their time is not over.
 */
export class TemporaryRules implements Disposable {
  readonly #options: TemporaryRulesOptions;
  #rules: readonly TemporaryRule[];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: TemporaryRulesOptions) {
    this.#options = options;
    this.#rules = options.clock.texts.flatMap((text) => this.#remembered(text));
    this.#dropEnded();
  }

  get rules(): readonly Rule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** Milliseconds that a rule of this name still holds; null if it has no end, or is not here. */
  rest(name: string): number | null {
    const found = this.#rules.find(({ rule }) => rule.name === name);
    return found === undefined || found.rule.durationMilliseconds === null
      ? null
      : Math.max(0, endOf(found) - this.#options.clock.now());
  }

  /** Holds from now on, in place of one of the same name. `text` is what `rule` was read from. */
  add(rule: Rule, text: string): void {
    const others = this.#rules.filter((each) => each.rule.name !== rule.name);
    this.#set([...others, { rule, text, since: this.#options.clock.now() }]);
  }

  /** Whether there was one of this name. */
  delete(name: string): boolean {
    const others = this.#rules.filter(({ rule }) => rule.name !== name);
    const found = others.length < this.#rules.length;
    if (found) this.#set(others);
    return found;
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #remembered(text: string): TemporaryRule[] {
    const { clock, context } = this.#options;
    const parsed = parseRuleFile(text, context);
    const since = clock.since(text);
    return parsed.ok && since !== null ? [{ rule: parsed.value, text, since }] : [];
  }

  /** Whether the time of one was over. */
  #dropEnded(): boolean {
    const now = this.#options.clock.now();
    const left = this.#rules.filter((each) => endOf(each) > now);
    const ended = left.length < this.#rules.length;
    this.#set(left);
    return ended;
  }

  #set(rules: readonly TemporaryRule[]): void {
    this.#rules = rules;
    const timed = rules.filter(({ rule }) => rule.durationMilliseconds !== null);
    this.#options.clock.keep(timed.map(({ text, since }) => ({ text, since })));
    if (this.#timer !== null) clearTimeout(this.#timer);
    const rest = Math.min(...rules.map(endOf), Number.POSITIVE_INFINITY) - this.#options.clock.now();
    this.#timer = rest === Number.POSITIVE_INFINITY
      ? null
      : setTimeout(() => this.#onTimer(), Math.min(Math.max(rest, 0) + 1, LONGEST_TIMER));
  }

  #onTimer(): void {
    if (this.#dropEnded()) this.#options.onEnd();
  }
}

function endOf({ rule, since }: TemporaryRule): number {
  return since + (rule.durationMilliseconds ?? Number.POSITIVE_INFINITY);
}
