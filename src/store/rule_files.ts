import { join } from "@std/path";
import { builtInRules } from "../rules/built_in_rules.ts";
import { compareNames } from "../rules/compare_names.ts";
import type { Rule } from "../rules/rule.ts";
import type { RuleContext } from "../rules/rule_context.ts";
import { parseRuleFile } from "../rules/rule_file.ts";
import type { FileProblem } from "./file_problem.ts";
import { readFailure } from "./read_failure.ts";
import { type ReadOptions, readSafely } from "./read_safely.ts";
import { resolveSafely } from "./resolve_safely.ts";
import type { RuleClock } from "./rule_clock.ts";
import type { RuleSnapshot } from "./rule_snapshot.ts";

export interface RuleFilesOptions extends ReadOptions {
  /** The directory; its files `*.json` are read, but for those whose name begins with a dot. */
  readonly path: string;
  readonly context: RuleContext;
  readonly clock: Pick<RuleClock, "now" | "since" | "keep">;
}

/** A file, and the rule that it has given. */
export interface RuleFile {
  readonly file: string;
  readonly rule: Rule;
}

/** What is known of one file. */
interface KeptFile {
  readonly file: string;
  /** What was read last; null if reading failed. */
  readonly text: string | null;
  /** The last good rule, and when it was first seen like that (milliseconds after boot). */
  readonly good: { readonly rule: Rule; readonly since: number } | null;
  readonly problems: readonly FileProblem[];
}

/**
 * The rule files of a directory, each with its last good version: a file that turns bad is reported, and its rule stays;
 * a file that goes takes its rule with it. A rule with a duration holds that long after it was first read; the same rule
 * read again does not begin anew, also by the next daemon.
 */
export class RuleFiles {
  readonly #options: RuleFilesOptions;
  #kept: ReadonlyMap<string, KeptFile> = new Map();
  #source: RuleSnapshot["source"] = "directory";
  #directoryProblems: readonly FileProblem[] = [];

  constructor(options: RuleFilesOptions) {
    this.#options = options;
  }

  /**
   * Reads the files: `only` those and what is new, or all. `afresh`: also judges those anew whose text did not change,
   * for users may have.
   */
  load(how: { readonly only?: ReadonlySet<string>; readonly afresh?: boolean } = {}): RuleSnapshot {
    const { path } = this.#options;
    this.#source = "directory";
    this.#directoryProblems = [];
    try {
      const files = this.#fileNames().map((name) => this.#fileOf(join(path, name), how.only, how.afresh ?? false));
      this.#kept = new Map(files.flatMap((kept) => kept === null ? [] : [[kept.file, kept]]));
    } catch (error) {
      this.#withoutDirectory(error);
    }
    this.#keepTimes();
    return this.snapshot();
  }

  /** What holds now: the rules whose time is over are left out. */
  snapshot(): RuleSnapshot {
    const problems = [...this.#directoryProblems];
    const byName = new Map<string, KeptFile>();
    for (const kept of this.#kept.values()) {
      problems.push(...kept.problems);
      if (kept.good === null) continue;
      const other = byName.get(kept.good.rule.name);
      if (other !== undefined) problems.push(sameName(other.file, kept.file));
      byName.set(kept.good.rule.name, kept);
    }
    const now = this.#options.clock.now();
    const rules = [...byName.values()].flatMap((kept) =>
      endOf(kept) > now && kept.good !== null ? [kept.good.rule] : []
    );
    if (this.#source === "built-in") rules.push(...builtInRules());
    return { rules, problems, source: this.#source };
  }

  /** The files that have given a rule, in the order of their names: also a rule whose name another file has. */
  get good(): readonly RuleFile[] {
    return [...this.#kept.values()].flatMap(({ file, good }) => good === null ? [] : [{ file, rule: good.rule }]);
  }

  /** When the next rule ends (milliseconds after boot); Infinity if none does. */
  nextEnd(): number {
    const now = this.#options.clock.now();
    return Math.min(...[...this.#kept.values()].map(endOf).filter((end) => end > now), Number.POSITIVE_INFINITY);
  }

  #keepTimes(): void {
    const good = [...this.#kept.values()].flatMap((kept) => kept.good ?? []);
    const timed = good.filter(({ rule }) => rule.durationMilliseconds !== null);
    this.#options.clock.keep(timed.map(({ rule, since }) => ({ text: JSON.stringify(rule), since })));
  }

  #fileNames(): readonly string[] {
    const { path, userId, allowInsecureFiles } = this.#options;
    if (!allowInsecureFiles) resolveSafely(join(path, "any.json"), userId);
    const names = [...Deno.readDirSync(path)].map((entry) => entry.name);
    return names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort(compareNames);
  }

  #fileOf(file: string, only: ReadonlySet<string> | undefined, afresh: boolean): KeptFile | null {
    const before = this.#kept.get(file);
    return before === undefined || only === undefined || only.has(file) ? this.#read(file, afresh) : before;
  }

  #read(file: string, afresh: boolean): KeptFile | null {
    const before = this.#kept.get(file);
    try {
      const text = readSafely(file, this.#options);
      return !afresh && before !== undefined && before.text === text ? before : this.#judge(file, text, before);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound && !isLink(file)) return null;
      return stillGood(file, null, before, [{ path: "$", reason: readFailure(error) }]);
    }
  }

  #judge(file: string, text: string, before: KeptFile | undefined): KeptFile {
    const parsed = parseRuleFile(text, this.#options.context);
    if (!parsed.ok) return stillGood(file, text, before, parsed.problems);
    const rule = parsed.value;
    if (rule.duration === "once") {
      return { file, text, good: null, problems: [{ file, path: "$.duration", reason: '"once" is not kept on disk' }] };
    }
    const last = before?.good ?? null;
    const isSame = last !== null && JSON.stringify(last.rule) === JSON.stringify(rule);
    const { clock } = this.#options;
    const good = isSame ? last : { rule, since: clock.since(JSON.stringify(rule)) ?? clock.now() };
    return { file, text, good, problems: [] };
  }

  /** A missing directory leaves the built-in rules; one that cannot be read, or not be trusted, what was read before. */
  #withoutDirectory(error: unknown): void {
    const { path: file } = this.#options;
    const isMissing = error instanceof Deno.errors.NotFound;
    if (isMissing) this.#kept = new Map();
    if (isMissing) this.#source = "built-in";
    const reason = isMissing
      ? "no such directory; the built-in rules hold"
      : `${readFailure(error)}; the rules that were read before stay in force`;
    this.#directoryProblems = [{ file, path: "$", reason }];
  }
}

function endOf({ good }: KeptFile): number {
  return good === null || good.rule.durationMilliseconds === null
    ? Number.POSITIVE_INFINITY
    : good.since + good.rule.durationMilliseconds;
}

/** The file is bad: its problems, and the rule it gave when it was good. */
function stillGood(
  file: string,
  text: string | null,
  before: KeptFile | undefined,
  problems: readonly { readonly path: string; readonly reason: string }[],
): KeptFile {
  const good = before?.good ?? null;
  const rest = good === null ? "" : `; the last good version of rule ${JSON.stringify(good.rule.name)} stays in force`;
  return { file, text, good, problems: problems.map(({ path, reason }) => ({ file, path, reason: reason + rest })) };
}

function sameName(loser: string, winner: string): FileProblem {
  return { file: loser, path: "$.name", reason: `${winner} has a rule of the same name, which holds instead` };
}

function isLink(file: string): boolean {
  try {
    return Deno.lstatSync(file).isSymlink;
  } catch {
    return false;
  }
}
