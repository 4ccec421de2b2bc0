/** Who has looked at the questions is there for so long. */
const ATTENTIVE_MILLISECONDS = 60_000;

/**
 * Whether somebody is there who could answer questions: he follows them, or has looked at them a moment ago. While
 * nobody is, no connection is held for an answer.
 */
export class OperatorPresence implements Disposable {
  readonly #tell: (isThere: boolean) => void;
  #watchers = 0;
  #lapse: ReturnType<typeof setTimeout> | null = null;

  /** `tell` is called with each change, and perhaps with what it was told before. */
  constructor(tell: (isThere: boolean) => void) {
    this.#tell = tell;
  }

  /** He has looked. */
  look(): void {
    this[Symbol.dispose]();
    this.#lapse = setTimeout(() => {
      this.#lapse = null;
      this.#tellNow();
    }, ATTENTIVE_MILLISECONDS);
    this.#tellNow();
  }

  /** He follows them until this is disposed of. */
  watch(): Disposable {
    this.#watchers++;
    this.#tellNow();
    return {
      [Symbol.dispose]: () => {
        this.#watchers--;
        this.#tellNow();
      },
    };
  }

  [Symbol.dispose](): void {
    if (this.#lapse !== null) clearTimeout(this.#lapse);
    this.#lapse = null;
  }

  #tellNow(): void {
    this.#tell(this.#watchers > 0 || this.#lapse !== null);
  }
}
