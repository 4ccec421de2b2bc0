import type { Connection } from "../core/connection.ts";
import type { Process } from "../core/process.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import { toConnection } from "../packet/to_connection.ts";
import { isUnreadable } from "../packet/unreadable_packet.ts";
import type { DnsListener } from "./dns_listener.ts";

/** linux/netfilter.h: the hook for what is meant for this host. */
const NF_INET_LOCAL_IN = 1;
/** Packets taken in a row before others get their turn. */
const BURST_PACKETS = 64;

export interface NamesReaderParts {
  readonly queue: PacketQueue;
  readonly listener: Pick<DnsListener, "leaves" | "arrives">;
  /** Who sends a packet; null where nobody knows. */
  readonly senderOf: (connection: Connection) => Process | null;
}

/**
 * Reads the packets of DNS that nobody judges: answers that arrive, and questions on flows that were let through before.
 * Each goes on as soon as it was read, so that a name is known before the program that has asked hears of it.
 */
export class NamesReader {
  readonly #parts: NamesReaderParts;

  constructor(parts: NamesReaderParts) {
    this.#parts = parts;
  }

  /** Reads the packets that wait, at most a burst of them; returns how many. */
  readBurst(): number {
    for (let count = 0; count < BURST_PACKETS; count++) {
      const held = this.#parts.queue.receive();
      if (held === null) return count;
      this.#read(held);
    }
    return BURST_PACKETS;
  }

  /** Whatever happens, the packet goes on. */
  #read(held: HeldPacket): void {
    try {
      this.#listen(held);
    } finally {
      held.settle("accept");
    }
  }

  #listen({ packet }: HeldPacket): void {
    const { listener, senderOf } = this.#parts;
    const connection = toConnection(packet);
    if (isUnreadable(connection)) return;
    if (packet.hook === NF_INET_LOCAL_IN) listener.arrives(packet, connection);
    else listener.leaves(packet, connection, () => senderOf(connection));
  }
}
