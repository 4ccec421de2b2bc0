import { assertNever } from "../core/assert_never.ts";
import type { PacketId } from "../core/identifiers.ts";
import type { Marks } from "../core/marks.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { ENOBUFS, SystemError } from "../core/system_error.ts";
import type { Verdict } from "../core/verdict.ts";
import { NLMSG_ERROR } from "../netlink/constants.ts";
import { forEachMessage, type NetlinkMessage } from "../netlink/for_each_message.ts";
import type { Transport } from "../netlink/transport.ts";
import { WireError } from "../wire/wire_error.ts";
import { COPY_RANGE, NF_ACCEPT, NF_DROP, NFQNL_MSG_PACKET } from "./constants.ts";
import { HeldPacket } from "./held_packet.ts";
import { readPacketMessage } from "./packet_message.ts";
import type { PacketQueue, QueueCounters } from "./packet_queue.ts";
import type { UnsettledLedger } from "./unsettled_ledger.ts";
import { VerdictMessage } from "./verdict_message.ts";

/** Room for the attributes of a packet message beside the copied bytes. */
const ATTRIBUTE_ROOM = 4096;

export interface NetlinkPacketQueueOptions {
  readonly transport: Transport;
  readonly queue: number;
  readonly marks: Marks;
  readonly ledger: UnsettledLedger;
  /** The verdict of a packet that nobody decided. */
  readonly posture: Verdict;
}

/** A netfilter queue over a netlink socket that is bound to it (see configureQueue). */
export class NetlinkPacketQueue implements PacketQueue {
  readonly counters: QueueCounters = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };
  readonly #options: NetlinkPacketQueueOptions;
  readonly #message: VerdictMessage;
  readonly #buffer = new Uint8Array(COPY_RANGE + ATTRIBUTE_ROOM);
  readonly #waiting: HeldPacket[] = [];

  constructor(options: NetlinkPacketQueueOptions) {
    this.#options = options;
    this.#message = new VerdictMessage(options.queue);
  }

  receive(): HeldPacket | null {
    while (this.#waiting.length === 0) {
      const length = this.#receiveDatagram();
      if (length < 0) return null;
      if (length > this.#buffer.length) this.counters.truncated++;
      this.#read(this.#buffer.subarray(0, length));
    }
    return this.#waiting.shift() ?? null;
  }

  settle(id: PacketId, verdict: Verdict, mark: number): void {
    this.#options.transport.send(this.#verdictMessage(id, verdict, mark));
  }

  #verdictMessage(id: PacketId, verdict: Verdict, mark: number): Uint8Array {
    const { mask, reject } = this.#options.marks;
    switch (verdict) {
      case "accept":
        return this.#message.write(id, NF_ACCEPT, null);
      case "drop":
        return this.#message.write(id, NF_DROP, null);
      case "reject":
        return this.#message.write(id, NF_ACCEPT, ((mark & ~mask) | reject) >>> 0);
      default:
        return assertNever(verdict);
    }
  }

  /** Length of the next datagram, -1 if there is none. Losing packets is the kernel's news, not an end. */
  #receiveDatagram(): number {
    for (;;) {
      try {
        return this.#options.transport.receive(this.#buffer);
      } catch (error) {
        if (!(error instanceof SystemError) || error.errno !== ENOBUFS) throw error;
        this.counters.overflows++;
      }
    }
  }

  #read(datagram: Uint8Array): void {
    try {
      forEachMessage(datagram, (message) => this.#readMessage(message));
    } catch (error) {
      this.#countMalformed(error);
    }
  }

  /** What cannot be read takes nothing along that lies beside it in the datagram. */
  #readMessage(message: NetlinkMessage): void {
    if (message.type === NLMSG_ERROR) this.counters.refusedVerdicts++;
    if (message.type !== NFQNL_MSG_PACKET) return;
    try {
      this.#hold(readPacketMessage(message));
    } catch (error) {
      this.#countMalformed(error);
    }
  }

  #hold(packet: QueuedPacket): void {
    this.counters.received++;
    const { ledger, posture } = this.#options;
    if (ledger.isFull) return this.settle(packet.id, posture, packet.mark);
    this.#waiting.push(new HeldPacket(packet, this, ledger, posture));
  }

  #countMalformed(error: unknown): void {
    if (!(error instanceof WireError)) throw error;
    this.counters.malformed++;
  }
}
