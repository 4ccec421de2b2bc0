import type { RulesChanged } from "../firewall/firewall_watch.ts";
import type { Reporter } from "../report/reporter.ts";
import type { SelfTestResult } from "./self_test.ts";

/** Whether connections are really looked at, as far as that is known; what goes wrong with it is told. */
export class InterceptionHealth {
  readonly #reporter: Reporter;
  #rulesChanged = 0;
  #rulesProblem: string | null = null;
  #selfTest: SelfTestResult | null = null;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** How often others have changed our rules. */
  get rulesChanged(): number {
    return this.#rulesChanged;
  }

  /** How the last self-test went; null before the first. */
  get selfTest(): SelfTestResult | null {
    return this.#selfTest;
  }

  /** What is wrong now, in words; empty where nothing is. */
  get problems(): string[] {
    const { outcome, why } = { why: "", outcome: "passed", ...this.#selfTest };
    return [
      ...(this.#rulesProblem === null ? [] : [`the interception rules are not in force: ${this.#rulesProblem}`]),
      ...(outcome === "failed" ? [`the self-test fails: ${why}`] : []),
    ];
  }

  /** Says again what is wrong, as long as it is. */
  remind(): void {
    for (const message of this.problems) this.#reporter.event({ event: "warning", code: "interception", message });
  }

  onRulesChanged(change: RulesChanged): void {
    const { differences, by, problem, count } = change;
    this.#rulesChanged = count;
    this.#rulesProblem = problem;
    this.#reporter.event({
      event: "warning",
      code: problem === null ? "rules-changed" : "rules-not-in-force",
      message: messageOf(change),
      differences,
      by: by.map(({ processId, name }) => ({ process_id: processId, name })),
      in_force: problem === null,
      count,
    });
  }

  /** Told when it begins to fail, and when it does not fail any more. */
  onSelfTest(result: SelfTestResult): void {
    const failed = result.outcome === "failed";
    const told = failed !== (this.#selfTest?.outcome === "failed");
    this.#selfTest = result;
    if (!told) return;
    const message = failed
      ? `the self-test fails: ${result.why}. Connections may leave without being looked at`
      : `the self-test does not fail any more: ${result.outcome}`;
    this.#reporter.event({ event: "warning", code: failed ? "self-test-failed" : "self-test-passed", message });
  }
}

function messageOf({ differences, by, problem, held }: RulesChanged): string {
  if (differences.length === 0) return "the interception rules are in force again";
  const who = by.length === 0 ? "" : ` by ${by.map(({ processId, name }) => `${name} [${processId}]`).join(", ")}`;
  const what = `the interception rules were changed${who}: ${differences.join("; ")}`;
  if (problem !== null) return `${what}. They cannot be set anew, which is tried each second: ${problem}`;
  const often = held ? ", a second late: that is done once a second at most" : "";
  return `${what}. They were set anew${often}`;
}
