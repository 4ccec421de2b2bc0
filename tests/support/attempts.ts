import { fromFileUrl } from "@std/path";
import { CLIENT_SECONDS } from "./clients.ts";
import { type Namespace, SERVER_IPV4, SERVER_IPV6 } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";

/** Something that a program sends, from a socket of its own. */
export interface Attempt {
  readonly kind: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly text: string;
  /** SO_MARK of the socket. */
  readonly mark?: number;
  /** Wait up to CLIENT_SECONDS for an answer, or an error that comes back. TCP waits for its connection in any case. */
  readonly awaited?: boolean;
}

/** What the program saw: "sent", "answered", "timed out", or the kernel's word, such as "Connection refused". */
export interface Outcome {
  readonly outcome: string;
  readonly seconds: number;
}

const SCRIPT = fromFileUrl(new URL("./attempts.py", import.meta.url));

/** Makes all attempts at once, in one process: where processes are slow to start, that is what takes the time. */
export async function attemptAll(from: Namespace, attempts: readonly Attempt[]): Promise<Outcome[]> {
  const complete = attempts.map((attempt) => ({ mark: 0, awaited: false, ...attempt }));
  const { code, stdout, stderr } = await from.run([PYTHON, SCRIPT, CLIENT_SECONDS, JSON.stringify(complete)]);
  if (code !== 0) throw new Error(`Cannot attempt anything: ${stderr}`);
  const outcomes: unknown = JSON.parse(stdout);
  if (!Array.isArray(outcomes)) throw new Error(`Cannot read the outcomes ${stdout}`);
  return outcomes.map(asOutcome);
}

/** Only the words. */
export async function outcomesOf(from: Namespace, attempts: readonly Attempt[]): Promise<string[]> {
  return (await attemptAll(from, attempts)).map(({ outcome }) => outcome);
}

/** To TCP port 80 and UDP port 53 of each address. */
export function everyKind(
  what: Pick<Attempt, "text" | "mark" | "awaited">,
  addresses: readonly string[] = [SERVER_IPV4, SERVER_IPV6],
): Attempt[] {
  return addresses.flatMap((address) => [
    { kind: "tcp", address, port: 80, ...what },
    { kind: "udp", address, port: 53, ...what },
  ]);
}

function asOutcome(value: unknown): Outcome {
  const [outcome, seconds] = ["outcome", "seconds"].map((key) => Reflect.get(Object(value), key));
  if (typeof outcome === "string" && typeof seconds === "number") return { outcome, seconds };
  throw new Error(`Cannot read the outcome ${JSON.stringify(value)}`);
}
