import type { PlainEvent } from "./plain_event.ts";
import type { Reporter } from "./reporter.ts";

/** A warning, and how often it came. */
export interface RecentWarning {
  /** When it came last: microseconds since 1970. */
  readonly at: number;
  readonly code: string;
  /** What it said last. */
  readonly message: string;
  readonly times: number;
}

const MOST_WARNINGS = 20;

/** Remembers the last warnings, one for each code. */
export class RecentWarnings implements Reporter {
  readonly #now: () => number;
  readonly #byCode = new Map<string, RecentWarning>();

  /** `now`: microseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The latest last. */
  get warnings(): readonly RecentWarning[] {
    return [...this.#byCode.values()];
  }

  decisions(): void {}

  event({ event, code, message }: PlainEvent): void {
    if (event !== "warning") return;
    const key = String(code);
    const times = (this.#byCode.get(key)?.times ?? 0) + 1;
    this.#byCode.delete(key);
    this.#byCode.set(key, { at: this.#now(), code: key, message: String(message), times });
    if (this.#byCode.size <= MOST_WARNINGS) return;
    for (const oldest of this.#byCode.keys()) return void this.#byCode.delete(oldest);
  }
}
