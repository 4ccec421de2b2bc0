import type { FlowTuple } from "../core/connection.ts";
import type { DnsMessage } from "../core/dns_message.ts";
import { type HostNames, NO_NAMES } from "../core/host_names.ts";
import { type IpAddress, ipEquals, ipv4Address } from "../core/ip_address.ts";
import type { Process } from "../core/process.ts";
import { addressKey } from "./address_key.ts";
import { type Asker, isSameAsker, RESOLVED } from "./asker.ts";
import { hostNamesOf } from "./host_names_of.ts";
import type { NamedAddress } from "./named_address.ts";
import { NameTable } from "./name_table.ts";
import { OpenQuestions } from "./open_questions.ts";
import { NOBODY_TRUSTED, type ResolverTrust } from "./resolver_trust.ts";
import { toldAddresses } from "./told_addresses.ts";
import { MOST_SECONDS, validSeconds } from "./valid_seconds.ts";

const LONGEST_MILLISECONDS = MOST_SECONDS * 1_000;

export interface NameBookParts {
  /** Room for names, in bytes. */
  readonly memory: number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** Totals since the book was opened. */
export interface NameCounters {
  questions: number;
  /** Answers to questions that were asked. */
  answers: number;
  /** Of those: by resolvers that this host is not configured to use. */
  untrusted: number;
  /** Answers that nobody waited for: of another number, name, type or flow, late, or a second one. */
  unasked: number;
}

/** Listens to questions and answers of DNS, and knows from them which names an address has for whom. */
export class NameBook {
  readonly counters: NameCounters = { questions: 0, answers: 0, untrusted: 0, unasked: 0 };
  readonly table: NameTable;
  readonly #open = new OpenQuestions();
  readonly #now: () => number;
  #trust: ResolverTrust = NOBODY_TRUSTED;
  #trusted: ReadonlySet<unknown> = new Set();
  /** The one that has answered last. */
  #resolver: IpAddress = ipv4Address(0);

  constructor({ memory, now }: NameBookParts) {
    this.table = new NameTable(memory);
    this.#now = now;
  }

  /** Whom to believe from now on. What was learned before stays as it was learned. */
  trust(trust: ResolverTrust): void {
    this.#trust = trust;
    this.#trusted = new Set(trust.resolvers.map(addressKey));
  }

  /** A question leaves on this flow, which leads to a resolver. `asker` is null where nobody knows who asks. */
  asked(flow: FlowTuple, message: DnsMessage, asker: Asker | null): void {
    this.counters.questions++;
    this.#open.add(flow, message, asker, this.#now());
  }

  /** An answer arrives on this flow, which comes from a resolver. It counts only if it was asked for. */
  answered(flow: FlowTuple, message: DnsMessage): void {
    const now = this.#now();
    const question = this.#open.take(flow, message, now);
    if (question === null) return void this.counters.unasked++;
    const trusted = this.#trusted.has(addressKey(flow.source));
    this.counters.answers++;
    if (!trusted) this.counters.untrusted++;
    if (message.responseCode !== 0) return;
    const resolver = this.#shared(flow.source);
    for (const { address, name, aliases, ttl } of toldAddresses(message)) {
      const known = {
        name,
        aliases,
        asker: question.asker,
        resolver,
        trusted,
        expires: Math.ceil(now) + validSeconds(ttl) * 1_000, // a small integer to V8, not an object of its own
      };
      this.table.learn(address, known);
    }
  }

  /** Takes in what others have learned: a daemon before us, or systemd-resolved. */
  take(names: readonly NamedAddress[]): void {
    const now = this.#now();
    for (const { address, validFor, ...known } of names) {
      this.table.learn(address, { ...known, expires: now + Math.min(validFor, LONGEST_MILLISECONDS) });
    }
  }

  /** All that holds still, the least recently used first. Of one address the last learned comes last, as it was learned. */
  *all(): Generator<readonly NamedAddress[]> {
    const now = this.#now();
    for (const [address, names] of this.table.all(now)) {
      yield names.toReversed().map(({ expires, ...known }) => ({ ...known, address, validFor: expires - now }));
    }
  }

  /** What the address is called, to a process that connects there. */
  namesOf(address: IpAddress, process: Process | null): HostNames {
    const known = this.table.find(address, this.#now());
    return known.length === 0 ? NO_NAMES : hostNamesOf(known, process, (asker) => this.#isResolver(asker));
  }

  /** One value for all names that a resolver has told. */
  #shared(resolver: IpAddress): IpAddress {
    if (!ipEquals(this.#resolver, resolver)) this.#resolver = resolver;
    return this.#resolver;
  }

  #isResolver(asker: Asker): boolean {
    return isSameAsker(asker, RESOLVED) || this.#trust.own.some((each) => isSameAsker(each, asker));
  }
}
