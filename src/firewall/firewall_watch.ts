import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/message_of.ts";
import { FirewallError, type FirewallInstaller, type Interception } from "./interception.ts";
import { differences, isWhole, type ReadableRules, type RulesInForce } from "./rules_in_force.ts";
import type { Changer, RulesNews } from "./rules_news.ts";
import { SentPackets } from "./sent_packets.ts";

/** Where somebody changes our rules again and again, they are set anew this often at most. */
const REPAIR_MILLISECONDS = 1_000;
/** And they are looked at this often at most while only rules of others change. */
const LOOK_MILLISECONDS = 100;

/** Somebody has changed our rules. */
export interface RulesChanged {
  /** What was otherwise, in words; empty where somebody else has put it right. */
  readonly differences: readonly string[];
  /** Who did it, where the kernel says so. */
  readonly by: readonly Changer[];
  /** Why the rules could not be set anew: that is tried again each second. Null if they are in force. */
  readonly problem: string | null;
  /** They had been set anew just before, and so this was put off: for up to a second they were not in force. */
  readonly held: boolean;
  /** How often it has happened so far. */
  readonly count: number;
}

export interface FirewallWatchParts {
  readonly installer: FirewallInstaller & ReadableRules;
  readonly news: RulesNews;
  readonly clock: Pick<Clock, "monotonicMilliseconds">;
  /** setTimeout; disposing of what it gives takes it back. */
  readonly later: (milliseconds: number, act: () => void) => Disposable;
  readonly onChanged: (change: RulesChanged) => void;
  /** Rules have changed that ours depend on, and ours are as they were. */
  readonly onOthersChanged: () => void;
}

/**
 * The interception rules, set and kept in force. What the kernel says right after they were set is what it must say
 * whenever rules have changed; else they are set anew, at once, but once a second at most. One thing is done at a time, so
 * that our own changes are never taken for those of others.
 */
export class FirewallWatch implements AsyncDisposable {
  readonly #parts: FirewallWatchParts;
  /** What is to be in force; null before it is set. */
  #interception: Interception | null = null;
  /** How the kernel says it; null while that could not be learned. */
  #reference: RulesInForce | null = null;
  /** Why the rules could not be set anew; null if they could. */
  #problem: string | null = null;
  #by: Changer[] = [];
  #count = 0;
  /** Nothing is looked at before this time. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** That is so because the rules were set anew. */
  #repaired = false;
  /** What is looked at next, or now, was put off for that. */
  #held = false;
  readonly #sent = new SentPackets();
  #turn: Promise<unknown> = Promise.resolve();
  #timer: Disposable | null = null;
  #ended = false;

  constructor(parts: FirewallWatchParts) {
    this.#parts = parts;
  }

  /** Sets the rules, in place of those before. Throws a FirewallError; then those before are kept in force. */
  install(interception: Interception): Promise<void> {
    return this.#setInTurn(interception, () => this.#parts.installer.install(interception));
  }

  /** Another generation of rules, where all is installed. Throws a FirewallError; then those before are kept in force. */
  update(interception: Interception): Promise<void> {
    return this.#setInTurn(interception, () => this.#parts.installer.update(interception));
  }

  /** Takes the rules out, and ends the watch. Throws a FirewallError. */
  remove(): Promise<void> {
    this.#end();
    return this.#inTurn(async () => this.#sent.counted(await this.#parts.installer.remove()));
  }

  /** How many packets the rules have sent to the queue, as far as that can be read, whenever they were set. */
  async sent(): Promise<number> {
    if (!this.#ended) await this.#inTurn(() => this.#countSent());
    return this.#sent.total;
  }

  /** To be called when there is news. Does the rest by and by. */
  heard(): void {
    if (this.#ended || this.#timer !== null) return;
    const wait = Math.max(0, this.#notBefore - this.#now());
    this.#held = wait > 0 && this.#repaired;
    this.#timer = this.#parts.later(wait, () => {
      this.#timer = null;
      void this.#inTurn(() => this.#look());
    });
  }

  /** Ends the watch; the rules stay as they are. When this returns, nothing is being done any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    await this.#turn;
  }

  #end(): void {
    this.#ended = true;
    this.#timer?.[Symbol.dispose]();
  }

  #setInTurn(interception: Interception, set: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look();
      await this.#set(interception, set);
      if (this.#reference === null) this.heard();
    });
  }

  async #look(): Promise<void> {
    const { changed, by } = this.#parts.news.take();
    this.#by.push(...by);
    if (this.#ended || this.#interception === null) return;
    if (!changed && this.#problem === null && this.#reference !== null) return;
    const found = await this.#differences();
    if (found.length === 0) this.#asSet();
    else await this.#repair(this.#interception, found);
  }

  async #differences(): Promise<string[]> {
    if (this.#reference === null) return ["they were changed while they were being set"];
    try {
      return differences(this.#reference, await this.#parts.installer.inForce());
    } catch (error) {
      return [`they cannot be read: ${messageOf(error)}`];
    }
  }

  #asSet(): void {
    this.#notBefore = this.#now() + LOOK_MILLISECONDS;
    this.#repaired = false;
    if (this.#problem !== null) this.#tell([], null);
    this.#problem = null;
    this.#by = [];
    this.#parts.onOthersChanged();
  }

  async #repair(interception: Interception, found: readonly string[]): Promise<void> {
    if (this.#problem === null) this.#count++;
    this.#notBefore = this.#now() + REPAIR_MILLISECONDS;
    this.#by.push(...this.#parts.news.take().by); // the word of who did it comes after that of what was done
    const problem = await this.#attempt(interception);
    if (problem === null || problem !== this.#problem) this.#tell(found, problem);
    this.#repaired = problem === null;
    this.#problem = problem;
    this.#by = [];
    if (problem !== null) this.heard();
  }

  /** Null if the rules are in force, else why not. Whatever it is, it may pass: there is no giving up. */
  async #attempt(interception: Interception): Promise<string | null> {
    try {
      await this.#set(interception, () => this.#parts.installer.install(interception));
      return this.#reference === null ? "they were changed again while they were being set" : null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** News of it is our own, or of what is read right after it. */
  async #set(interception: Interception, set: () => Promise<void>): Promise<void> {
    const { installer, news } = this.#parts;
    if (this.#interception !== null) await this.#countSent();
    await set();
    this.#sent.setAnew();
    this.#interception = interception;
    news.take();
    const found = await installer.inForce();
    this.#reference = isWhole(installer.asked(interception), found) ? found : null;
  }

  async #countSent(): Promise<void> {
    try {
      this.#sent.counted(await this.#parts.installer.queued());
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
    }
  }

  #tell(found: readonly string[], problem: string | null): void {
    this.#parts.onChanged({ differences: found, by: this.#by, problem, held: this.#held, count: this.#count });
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  #now(): number {
    return this.#parts.clock.monotonicMilliseconds();
  }
}
