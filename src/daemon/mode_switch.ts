import type { ModeDocument, ModeRequest } from "../control/mode_document.ts";
import { formatTime } from "../report/format_time.ts";
import type { Mode } from "../rules/configuration.ts";
import { parseRuleFile } from "../rules/rule_file.ts";
import type { PolicySource } from "./policy_source.ts";

/** First of all rules by its name. */
const TRIAL_RULE = "000-mode-trial";

type Timer = ReturnType<typeof setTimeout>;

export interface ModeSwitchParts {
  readonly source: Pick<
    PolicySource,
    "mode" | "modeOfFiles" | "setMode" | "changed" | "temporary" | "context"
  >;
  /** A mode on trial was not confirmed, and that of before holds again. */
  readonly onReverted: (mode: Mode) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Changes the mode while the daemon runs, also on trial: then that of before comes back unless it is confirmed. */
export class ModeSwitch implements Disposable {
  readonly #parts: ModeSwitchParts;
  #trial: { readonly before: Mode; readonly until: number; readonly timer: Timer } | null = null;

  constructor(parts: ModeSwitchParts) {
    this.#parts = parts;
  }

  /** When a mode on trial ends, RFC 3339; null if none is. */
  get until(): string | null {
    return this.#trial === null ? null : formatTime(this.#trial.until * 1000);
  }

  /** Returns when it is in force. The same mode once more, and not on trial, confirms it. */
  async set({ mode, confirm_seconds: seconds, keep }: ModeRequest): Promise<ModeDocument> {
    const { source, now } = this.#parts;
    const before = this.#trial?.before ?? source.mode;
    this.#endTrial();
    if (seconds !== null) {
      const timer = setTimeout(() => void this.#revert(), seconds * 1000);
      this.#trial = { before, until: now() + seconds * 1000, timer };
      if (keep !== null) this.#keepReachable(keep);
    }
    source.setMode(mode);
    await source.changed();
    return { mode, until: this.until, mode_of_files: source.modeOfFiles };
  }

  [Symbol.dispose](): void {
    if (this.#trial !== null) clearTimeout(this.#trial.timer);
  }

  async #revert(): Promise<void> {
    const { source, onReverted } = this.#parts;
    const before = this.#trial?.before ?? source.modeOfFiles;
    this.#endTrial();
    source.setMode(before);
    await source.changed();
    onReverted(before);
  }

  #endTrial(): void {
    if (this.#trial !== null) clearTimeout(this.#trial.timer);
    this.#trial = null;
    this.#parts.source.temporary.delete(TRIAL_RULE);
  }

  #keepReachable(address: string): void {
    const { temporary, context } = this.#parts.source;
    const text = JSON.stringify({
      name: TRIAL_RULE,
      description: "Whoever set the mode on trial stays reachable until it is confirmed",
      action: "allow",
      duration: "until restart",
      enabled: true,
      precedence: true,
      operator: { type: "simple", operand: "dest.ip", data: address },
    });
    const rule = parseRuleFile(text, context);
    if (rule.ok) temporary.add(rule.value, text);
  }
}
