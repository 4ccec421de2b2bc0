import { dirname } from "@std/path";
import { NO_RULE_TIMES, parseRuleTimes, type RuleTimes } from "../rules/rule_times.ts";
import { loadDocument } from "./load_document.ts";
import type { ReadOptions } from "./read_safely.ts";
import { readFailure } from "./read_failure.ts";
import { writeSafely } from "./write_safely.ts";

/** A rule with a duration as a text that is its own alone, and when it began: milliseconds after boot, time asleep counted. */
export interface TimedRule {
  readonly text: string;
  readonly since: number;
}

export interface RuleClockOptions {
  /** Where the times are kept; its folder is made if it is not there. */
  readonly file: string;
  readonly read: ReadOptions;
  /** Names this boot of the machine. */
  readonly boot: string;
  readonly afterBoot: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** The file cannot be read or written: times are not kept then. */
  readonly warn: (message: string) => void;
}

/** Remembers, beyond the end of the daemon, when rules with a duration began. */
export class RuleClock {
  readonly #options: RuleClockOptions;
  readonly #before: ReadonlyMap<string, RuleTimes["rules"][number]>;
  #written: string;

  constructor(options: RuleClockOptions) {
    this.#options = options;
    const { file, read, warn } = options;
    const loaded = loadDocument(file, read, parseRuleTimes, () => NO_RULE_TIMES);
    if (!loaded.ok) {
      for (const { path, reason } of loaded.problems) warn(`${file}: ${path}: ${reason}; timed rules begin anew`);
    }
    const { rules } = loaded.ok ? loaded.value : NO_RULE_TIMES;
    this.#before = new Map(rules.map((each) => [each.rule, each]));
    this.#written = loaded.ok ? JSON.stringify(rules) : "";
  }

  /** Milliseconds after boot. */
  now(): number {
    return this.#options.afterBoot();
  }

  /** The rules that a daemon before us has kept. */
  get texts(): readonly string[] {
    return [...this.#before.keys()];
  }

  /**
   * When this rule began under a daemon before us; null if none did. After another boot by the wall clock, which may have
   * been set: never later than now.
   */
  since(text: string): number | null {
    const before = this.#before.get(text);
    if (before === undefined) return null;
    const { boot, wall } = this.#options;
    if (before.boot === boot) return before.since;
    return this.now() - Math.max(0, wall() - before.wall);
  }

  /** To be called with all rules that have a duration, whenever they have changed. */
  keep(rules: readonly TimedRule[]): void {
    const { boot, file, warn } = this.#options;
    const kept = rules.map(({ text, since }) => ({ rule: text, boot, since, wall: this.#wallOf(since) }));
    const text = JSON.stringify(kept.map(({ rule, since }) => [rule, since]));
    if (text === this.#written || (kept.length === 0 && this.#written === "[]")) return;
    try {
      Deno.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeSafely(file, `${JSON.stringify({ version: 1, rules: kept } satisfies RuleTimes, null, 2)}\n`);
      this.#written = text;
    } catch (error) {
      warn(`${file} cannot be written, and timed rules begin anew with the next start: ${readFailure(error)}`);
    }
  }

  #wallOf(since: number): number {
    return Math.max(0, Math.round(this.#options.wall() - (this.now() - since)));
  }
}
