import { assertNever } from "../core/assert_never.ts";
import type { PacketId } from "../core/identifiers.ts";
import type { Marks } from "../core/marks.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { ENOBUFS, SystemError } from "../core/system_error.ts";
import type { Verdict } from "../core/verdict.ts";
import { NLMSG_ERROR } from "../netlink/constants.ts";
import { forEachMessage, type NetlinkMessage } from "../netlink/for_each_message.ts";
import { readStatus } from "../netlink/nlmsgerr.ts";
import type { Transport } from "../netlink/transport.ts";
import { WireError } from "../wire/wire_error.ts";
import { NF_ACCEPT, NF_DROP, NFQNL_MSG_PACKET } from "./constants.ts";
import { HeldPacket } from "./held_packet.ts";
import { readPacketMessage } from "./packet_message.ts";
import type { PacketQueue, QueueCounters } from "./packet_queue.ts";
import type { UnsettledLedger } from "./unsettled_ledger.ts";
import type { VerdictSender } from "./verdict_sender.ts";

/** Room for the attributes of a packet message beside the copied bytes. */
const ATTRIBUTE_ROOM = 4096;

export interface KernelPacketQueueOptions {
  /** The netlink socket that the queue is bound to (see configureQueue). */
  readonly transport: Transport;
  readonly sender: VerdictSender;
  readonly marks: Marks;
  readonly ledger: UnsettledLedger;
  /** The verdict of a packet that nobody decided. */
  readonly posture: Verdict;
  /** Bytes of each packet that are copied to us, as the queue was set up. */
  readonly copyRange: number;
}

/**
 * A netfilter queue as one thread uses it. Whoever has bound the socket to the queue, and by whatever way verdicts go
 * out: what comes in is read from the socket, and is the same.
 */
export class KernelPacketQueue implements PacketQueue, Disposable {
  readonly counters: QueueCounters = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };
  readonly #options: KernelPacketQueueOptions;
  readonly #buffer: Uint8Array;
  readonly #waiting: HeldPacket[] = [];

  constructor(options: KernelPacketQueueOptions) {
    this.#options = options;
    this.#buffer = new Uint8Array(options.copyRange + ATTRIBUTE_ROOM);
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
    this.#options.sender.send(id, kernelVerdict(verdict), this.#newMark(verdict, mark));
  }

  settleUpTo(id: PacketId, verdict: Verdict, mark: number): void {
    this.#options.sender.sendUpTo(id, kernelVerdict(verdict), this.#newMark(verdict, mark));
  }

  /** Ends this thread's use of the queue; the queue itself belongs to whoever has bound it. */
  [Symbol.dispose](): void {
    this.#options.sender[Symbol.dispose]();
  }

  /** Only a reject changes a packet's mark, and of it only our bits: a packet whose mark changes is routed anew. */
  #newMark(verdict: Verdict, mark: number): number | null {
    const { mask, reject } = this.#options.marks;
    return verdict === "reject" ? ((mark & ~mask) | reject) >>> 0 : null;
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
    try {
      if (message.type === NLMSG_ERROR && readStatus(message) !== 0) this.counters.refusedVerdicts++;
      if (message.type === NFQNL_MSG_PACKET) this.#hold(readPacketMessage(message));
    } catch (error) {
      this.#countMalformed(error);
    }
  }

  #hold(packet: QueuedPacket): void {
    this.counters.received++;
    const { ledger, posture } = this.#options;
    ledger.countReceived();
    if (ledger.isFull) return this.settle(packet.id, posture, packet.mark);
    this.#waiting.push(new HeldPacket(packet, this, ledger, posture));
  }

  #countMalformed(error: unknown): void {
    if (!(error instanceof WireError)) throw error;
    this.counters.malformed++;
  }
}

/** The chain that rejects lies behind the queue, hence a packet to be rejected goes on to it. */
function kernelVerdict(verdict: Verdict): number {
  switch (verdict) {
    case "accept":
    case "reject":
      return NF_ACCEPT;
    case "drop":
      return NF_DROP;
    default:
      return assertNever(verdict);
  }
}
