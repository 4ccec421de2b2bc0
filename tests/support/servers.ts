import { fromFileUrl } from "@std/path";
import type { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import type { Namespace } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";

/** One thing that the server's sockets received. */
export interface Received {
  /** TCP: `connection` when accepted, `data` each time some arrives, `end` when it closes. UDP: `datagram`. */
  readonly kind: "connection" | "data" | "end" | "datagram";
  readonly protocol: "tcp" | "udp";
  /** Of the server. */
  readonly port: number;
  readonly peer: string;
  readonly peerPort: number;
  /** The bytes, a character each (Latin-1). */
  readonly text: string;
}

export interface ServerOptions {
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  /** Answers nothing. Else: 200 "ok" to an HTTP request, and whatever came to everything else. */
  readonly silent?: boolean;
}

/** Starts a server on all addresses, IPv4 and IPv6, of a namespace. It can be used when `ready` is fulfilled. */
export function startServer(namespace: Namespace, options: ServerOptions): RecordingServer {
  const script = fromFileUrl(new URL("./server.py", import.meta.url));
  const ports = (option: string, numbers: readonly number[] = []): string[] => numbers.flatMap((n) => [option, `${n}`]);
  const silent = options.silent === true ? ["--silent"] : [];
  const args = [...ports("--tcp", options.tcp), ...ports("--udp", options.udp), ...silent];
  return new RecordingServer(namespace.spawn([PYTHON, script, ...args]));
}

/** A server that tells what it received: what a test asserts on when it says "blocked" or "let through". */
export class RecordingServer implements AsyncDisposable {
  readonly ready: Promise<void>;
  readonly #process: BackgroundProcess;

  constructor(process: BackgroundProcess) {
    this.#process = process;
    this.ready = process.waitFor(() => process.stdout.includes("\n") ? true : null, "server that listens", 10_000)
      .then(() => {});
    this.ready.catch(() => {}); // whoever awaits it gets the error
    addEvidence("what the server received", () => process.stdout + process.stderr);
  }

  /** Everything so far, in order. */
  received(): Received[] {
    const lines = this.#process.stdout.split("\n").slice(1, -1);
    return lines.map((line) => parseReceived(JSON.parse(line)));
  }

  /** Waits for something that the predicate accepts (or gives it at once, if it came before). Throws after `milliseconds`. */
  waitFor(predicate: (received: Received) => boolean, milliseconds = 5_000): Promise<Received> {
    return this.#process.waitFor(() => this.received().find(predicate) ?? null, "such thing received", milliseconds);
  }

  /** Waits the whole time, and throws as soon as something came (or has come before) that the predicate accepts. */
  async nothingFor(predicate: (received: Received) => boolean, milliseconds: number): Promise<void> {
    const look = (): Received | null => this.received().find(predicate) ?? null;
    const came = await this.#process.lookFor(look, "server", milliseconds);
    if (came !== null) throw new Error(`The server received what it should not have: ${JSON.stringify(came)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

function parseReceived(line: unknown): Received {
  const field = (name: string): unknown => typeof line === "object" && line !== null ? Reflect.get(line, name) : null;
  const [kind, protocol, port, peer, peerPort, text] = ["kind", "protocol", "port", "peer", "peerPort", "text"].map(
    field,
  );
  if (
    (kind === "connection" || kind === "data" || kind === "end" || kind === "datagram") &&
    (protocol === "tcp" || protocol === "udp") && typeof port === "number" && typeof peer === "string" &&
    typeof peerPort === "number" && typeof text === "string"
  ) return { kind, protocol, port, peer, peerPort, text };
  throw new Error(`Cannot read the server's line ${JSON.stringify(line)}`);
}
