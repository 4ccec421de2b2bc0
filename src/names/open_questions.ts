import type { FlowTuple } from "../core/connection.ts";
import type { DnsMessage } from "../core/dns_message.ts";
import { type AddressKey, addressKey } from "./address_key.ts";
import type { Asker } from "./asker.ts";

/** A resolver that needs longer is not waited for by anybody: glibc asks again after 5 s. */
const ANSWERED_WITHIN_MILLISECONDS = 10_000;
/** Beyond so many the oldest are forgotten: some 4 MB. */
const MOST_QUESTIONS = 16_384;
/** So many at once: to find the first of a Map takes long where many before it were removed. */
const FORGOTTEN = 1_024;

interface OpenQuestion {
  /** Null if it is not known who asked. */
  readonly asker: Asker | null;
  /** Milliseconds of a monotonic clock. */
  readonly askedAt: number;
}

/** Questions that have left and have no answer yet, each by its flow, number, type and name. */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>();

  get size(): number {
    return this.#open.size;
  }

  /** `flow` leads to the resolver. */
  add(flow: FlowTuple, message: DnsMessage, asker: Asker | null, now: number): void {
    const key = keyOf(flow, addressKey(flow.source), addressKey(flow.destination), message);
    this.#open.delete(key);
    this.#open.set(key, { asker, askedAt: now });
    if (this.#open.size <= MOST_QUESTIONS) return;
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST_QUESTIONS - FORGOTTEN) return;
      this.#open.delete(oldest);
    }
  }

  /** The question that this is the answer to, once; null if nobody asked, or if it comes too late. `flow` comes from the resolver. */
  take(flow: FlowTuple, message: DnsMessage, now: number): OpenQuestion | null {
    const { sourcePort: destinationPort, destinationPort: sourcePort, protocol } = flow;
    const back = { protocol, sourcePort, destinationPort };
    const key = keyOf(back, addressKey(flow.destination), addressKey(flow.source), message);
    const question = this.#open.get(key);
    if (question === undefined) return null;
    this.#open.delete(key);
    return now - question.askedAt <= ANSWERED_WITHIN_MILLISECONDS ? question : null;
  }
}

function keyOf(
  { protocol, sourcePort, destinationPort }: Pick<FlowTuple, "protocol" | "sourcePort" | "destinationPort">,
  source: AddressKey,
  destination: AddressKey,
  { id, question: { name, type } }: DnsMessage,
): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort} ${id} ${type} ${name}`;
}
