import type { Transport } from "../../src/netlink/transport.ts";
import { toHex } from "../../src/wire/hex.ts";

/** What the kernel's side has for the reader: a datagram, or an error that the call to receive throws. */
export type Arrival = Uint8Array | Error;

/**
 * A kernel made of a function: what it answers to a datagram waits until it is received, in order. Like the kernel it
 * cuts a datagram that is longer than the buffer, and tells the true length.
 */
export class FakeTransport implements Transport {
  /** Everything that was sent, as hexadecimal digits. */
  readonly sent: string[] = [];
  readonly #answer: (datagram: Uint8Array, index: number) => readonly Arrival[];
  readonly #waiting: Arrival[] = [];

  /** `answer` gets each datagram sent, and its place in the order of all. */
  constructor(answer: (datagram: Uint8Array, index: number) => readonly Arrival[] = () => []) {
    this.#answer = answer;
  }

  /** Datagrams that come without a question. */
  arrive(...arrivals: readonly Arrival[]): void {
    this.#waiting.push(...arrivals);
  }

  send(datagram: Uint8Array): void {
    this.sent.push(toHex(datagram));
    this.arrive(...this.#answer(datagram.slice(), this.sent.length - 1));
  }

  receive(buffer: Uint8Array): number {
    const arrival = this.#waiting.shift();
    if (arrival === undefined) return -1;
    if (arrival instanceof Error) throw arrival;
    buffer.set(arrival.subarray(0, buffer.length));
    return arrival.length;
  }
}

/** What this kernel answers to a datagram, all of it in one. */
export function answerOf(kernel: FakeTransport, request: Uint8Array): Uint8Array {
  kernel.send(request);
  const buffer = new Uint8Array(0x1_0000);
  const parts: number[] = [];
  for (let length = kernel.receive(buffer); length >= 0; length = kernel.receive(buffer)) {
    parts.push(...buffer.subarray(0, length));
  }
  return Uint8Array.from(parts);
}
