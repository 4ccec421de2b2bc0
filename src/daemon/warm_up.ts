import { asGid, asInterfaceIndex, asPacketId, asUid, type SocketInode } from "../core/identifiers.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { HeldPacket } from "../nfqueue/held_packet.ts";
import { EmptyQueue } from "../nfqueue/empty_queue.ts";
import { UnsettledLedger } from "../nfqueue/unsettled_ledger.ts";
import { fromHex } from "../wire/hex.ts";
import { isUnreadable } from "../packet/unreadable_packet.ts";
import { toConnection } from "../packet/to_connection.ts";
import type { Attributor } from "../process/attributor.ts";
import { conclude, decide, examine, type PipelineParts } from "./pipeline.ts";

/** So often, V8 has compiled what every packet runs through, and what a new program's first one does. Some 50 ms. */
const ROUNDS = 100;
const SEARCHES = 6;

/** IPv4, TCP: a SYN from 127.0.0.1:1 to 127.0.0.1:1. No program sends from that port. */
const SYN = fromHex("4500002800004000 4006 3cce 7f000001 7f000001 0001 0001 00000000 00000000 5002 0000 0000 0000");

/**
 * Walks the whole way with a packet that nobody sent, and finds the process of a socket of our own, until the code is
 * warm: else the first connections would wait milliseconds for it. Counters are thrown away, and so are attributors, but
 * for one that hears of events, since these have one reader: without spare ones the own is warmed.
 */
export function warmUp(parts: PipelineParts, spareAttributor: (() => Attributor) | null, ownSocket: SocketInode): void {
  using spare = spareAttributor?.() ?? null;
  decideSyns({ ...parts, attributor: spare ?? parts.attributor, counters: structuredClone(parts.counters) }, ownSocket);
  for (let search = 0; search < SEARCHES && spareAttributor !== null; search++) {
    using another = spareAttributor();
    void another.holderOf(ownSocket)?.parents;
  }
}

function decideSyns(parts: PipelineParts, ownSocket: SocketInode): void {
  const queue = new EmptyQueue();
  const ledger = UnsettledLedger.withRoomFor(1);
  for (let round = 0; round < ROUNDS; round++) {
    using held = new HeldPacket(synPacket(), queue, ledger, "accept");
    const connection = toConnection(held.packet);
    if (isUnreadable(connection)) continue;
    const examined = examine(parts, connection, parts.clock.monotonicMilliseconds());
    conclude(parts, held, examined, decide(parts, examined));
    parts.attributor.holderOf(ownSocket);
  }
}

function synPacket(): QueuedPacket {
  return {
    id: asPacketId(1),
    hook: 3,
    mark: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface: asInterfaceIndex(1),
    userId: asUid(0),
    groupId: asGid(0),
    payload: SYN,
    length: SYN.length,
  };
}
