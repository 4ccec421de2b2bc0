import { selfTestContent } from "./self_test_packet.ts";

/** A packet may be lost once, where the queue is full: then there is a second. */
const AGAIN_MILLISECONDS = 1_000;
const LIMIT_MILLISECONDS = 2_000;

/** Whether packets of this host meet the queue. */
export type SelfTestResult =
  | { readonly outcome: "passed" }
  /** Packets left that did not meet the queue: so those of programs may not, either. */
  | { readonly outcome: "failed"; readonly why: string }
  /** None could be sent. */
  | { readonly outcome: "not possible"; readonly why: string };

/** A flood of some program's: what the queue has no room for does not leave, and a packet of ours is likely among it. */
const FULL: SelfTestResult = { outcome: "not possible", why: "the queue was full, and packets were dropped" };
const ENDED: SelfTestResult = { outcome: "not possible", why: "the firewall ends" };

export interface SelfTestParts {
  readonly token: Uint8Array;
  readonly families: readonly (4 | 6)[];
  /** Sends a datagram that leaves as those of programs do, and never this host. Null if it is sent, else why it is not. */
  readonly send: (family: 4 | 6, content: Uint8Array<ArrayBuffer>) => string | null;
  /** How many packets a full queue has dropped so far. */
  readonly dropped: () => number;
  /** setTimeout; disposing of what it gives takes it back. */
  readonly later: (milliseconds: number, act: () => void) => Disposable;
  /** Called after each test. */
  readonly onResult: (result: SelfTestResult) => void;
}

/** Sends packets of our own, which the verdict thread recognises, drops and tells of. */
export class SelfTest implements Disposable {
  readonly #parts: SelfTestParts;
  /** Packets on their way, by number. */
  readonly #sent = new Map<number, () => void>();
  #number = 0;
  #running: Promise<SelfTestResult> | null = null;
  #ended = false;

  constructor(parts: SelfTestParts) {
    this.#parts = parts;
  }

  /** To be called when a packet of this number has met the queue. */
  met(number: number): void {
    this.#sent.get(number)?.();
  }

  /** One test at a time: who asks while one runs gets its result. Takes two seconds where it fails. */
  run(): Promise<SelfTestResult> {
    this.#running ??= this.#runAll().finally(() => this.#running = null);
    return this.#running;
  }

  /** Ends a test that runs, and those to come: nothing is sent any more, and no result is told. */
  [Symbol.dispose](): void {
    this.#ended = true;
    for (const met of this.#sent.values()) met();
  }

  async #runAll(): Promise<SelfTestResult> {
    const result = this.#ended ? ENDED : await this.#tryAll();
    if (this.#ended) return ENDED;
    this.#parts.onResult(result);
    return result;
  }

  /** One family that fails is a failure; one by which nothing can be sent is not, if another passes. */
  async #tryAll(): Promise<SelfTestResult> {
    const results = await Promise.all(this.#parts.families.map((family) => this.#try(family)));
    const worst = (["failed", "passed"] as const).map((each) => results.find(({ outcome }) => outcome === each));
    return worst.find((result) => result !== undefined) ?? results[0] ??
      { outcome: "not possible", why: "no protocol" };
  }

  async #try(family: 4 | 6): Promise<SelfTestResult> {
    const { token, send, dropped, later } = this.#parts;
    const droppedBefore = dropped();
    const number = ++this.#number;
    const content = selfTestContent(token, number);
    const why = send(family, content);
    if (why !== null) return { outcome: "not possible", why };
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#sent.set(number, () => resolve(true));
    using _again = later(AGAIN_MILLISECONDS, () => void send(family, content));
    using _end = later(LIMIT_MILLISECONDS, () => resolve(false));
    const met = await promise;
    this.#sent.delete(number);
    if (met) return { outcome: "passed" };
    if (dropped() > droppedBefore) return FULL;
    return { outcome: "failed", why: `a packet of IPv${family} did not meet the queue` };
  }
}
