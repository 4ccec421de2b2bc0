import type { Transport } from "../../src/netlink/transport.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";

/** One datagram of a conversation with the kernel. */
export interface Turn {
  readonly direction: "sent" | "received";
  readonly bytes: Uint8Array;
}

/** Reads a recorded conversation: lines "sent HEX" and "received HEX"; what stands behind a "#" is skipped. */
export function parseConversation(text: string): Turn[] {
  return text.split("\n").map((line) => line.replace(/#.*$/, "").trim()).filter((line) => line !== "").map((line) => {
    const [direction, hex = ""] = line.split(" ");
    if (direction !== "sent" && direction !== "received") throw new Error(`Cannot read the conversation: ${line}`);
    return { direction, bytes: fromHex(hex) };
  });
}

/** The reverse, without comments. */
export function formatConversation(turns: readonly Turn[]): string {
  return turns.map(({ direction, bytes }) => `${direction} ${toHex(bytes)}\n`).join("");
}

/** Passes everything on, and keeps what was said. */
export class RecordingTransport implements Transport {
  readonly turns: Turn[] = [];
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  send(datagram: Uint8Array): void {
    this.turns.push({ direction: "sent", bytes: datagram.slice() });
    this.#transport.send(datagram);
  }

  receive(buffer: Uint8Array): number {
    const length = this.#transport.receive(buffer);
    if (length > buffer.length) throw new Error(`Cannot record a datagram of ${length} bytes: it was cut`);
    if (length >= 0) this.turns.push({ direction: "received", bytes: buffer.slice(0, length) });
    return length;
  }
}
