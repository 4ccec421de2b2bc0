import type { Endpoint } from "../core/endpoint.ts";
import type { LogConnection } from "./remote_log.ts";

const NEWLINE = 10;
const READ_BYTES = 1024;

/**
 * Connects by TCP; each message gets a line break as its end (RFC 6587, 3.4.2). What comes back is thrown away: it is read
 * only to see the other side's end at once.
 */
export async function dialTcp({ host, port }: Endpoint, signal: AbortSignal): Promise<LogConnection> {
  const connection = await Deno.connect({ hostname: host, port, signal });
  let isOpen = true;
  void readToEnd(connection).finally(() => isOpen = false);
  return {
    get isOpen() {
      return isOpen;
    },
    async write(messages) {
      for (let rest = lines(messages); rest.length > 0;) rest = rest.subarray(await connection.write(rest));
    },
    close: () => connection.close(),
  };
}

async function readToEnd(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // An error is an end, too.
  }
}

function lines(messages: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, { length }) => sum + length + 1, 0)).fill(NEWLINE);
  let at = 0;
  for (const message of messages) {
    bytes.set(message, at);
    at += message.length + 1;
  }
  return bytes;
}
