import type { DnsRecord } from "../core/dns_message.ts";
import { ipv4Address } from "../core/ip_address.ts";
import type { NamedAddress } from "../names/named_address.ts";
import { namesOfResolved, resolvedAnswer } from "../names/resolved_answer.ts";
import { readDnsRecord } from "../packet/read_dns.ts";

/** Where systemd-resolved tells of its answers, to root (its varlink interface io.systemd.Resolve.Monitor). */
export const RESOLVED_MONITOR = "/run/systemd/resolve/io.systemd.Resolve.Monitor";
const SUBSCRIPTION = { method: "io.systemd.Resolve.Monitor.SubscribeQueryResults", parameters: {}, more: true };
/** Its own stub: 127.0.0.53. */
const STUB = ipv4Address(0x7f00_0035);
const AGAIN_MILLISECONDS = 5_000;
const READ_BYTES = 65_536;
/** Varlink's messages end with a zero byte; longer ones are none of an honest resolver. */
const LONGEST_MESSAGE = 1024 * 1024;

export interface ResolvedFeedParts {
  readonly path: string;
  readonly onNames: (names: readonly NamedAddress[]) => void;
}

/**
 * Listens to systemd-resolved, which knows what programs ask it over D-Bus or varlink, and what it asks itself over TLS:
 * on port 53 nothing is seen of that. Where it does not run, it is looked for again.
 */
export class ResolvedFeed implements Disposable {
  readonly #parts: ResolvedFeedParts;
  #connection: Deno.UnixConn | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(parts: ResolvedFeedParts) {
    this.#parts = parts;
    void this.#follow();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#connection = null;
  }

  async #follow(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
    this.#connection?.close();
    this.#connection = null;
    if (!this.#ended) this.#timer = setTimeout(() => void this.#follow(), AGAIN_MILLISECONDS);
  }

  /** Returns when the other side ends it, or sends what nobody would. */
  async #listen(): Promise<void> {
    const connection = await Deno.connect({ transport: "unix", path: this.#parts.path });
    if (this.#ended) return connection.close();
    this.#connection = connection;
    await connection.write(new TextEncoder().encode(`${JSON.stringify(SUBSCRIPTION)}\0`));
    const [buffer, decoder] = [new Uint8Array(READ_BYTES), new TextDecoder()];
    let text = "";
    for (let size = await connection.read(buffer); size !== null; size = await connection.read(buffer)) {
      const messages = (text + decoder.decode(buffer.subarray(0, size), { stream: true })).split("\0");
      text = messages.pop() ?? "";
      for (const message of messages) this.#take(message);
      if (text.length > LONGEST_MESSAGE) return;
    }
  }

  #take(message: string): void {
    const answer = resolvedAnswer(JSON.parse(message));
    if (answer === null) return;
    const records = answer.records.map(readDnsRecord).filter((record): record is DnsRecord => record !== null);
    const names = namesOfResolved(answer, records, STUB);
    if (names.length > 0) this.#parts.onNames(names);
  }
}

/** It does not run, has ended, or does not speak as it is documented. */
function isExpected(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BadResource || error instanceof SyntaxError;
}
