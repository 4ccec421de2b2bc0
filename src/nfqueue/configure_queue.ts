import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { acknowledged } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { bindMessage, copyPacketMessage, flagsMessage, maxLengthMessage } from "./config_message.ts";
import {
  COPY_RANGE,
  NF_ACCEPT,
  NFQA_CFG_F_FAIL_OPEN,
  NFQA_CFG_F_GSO,
  NFQA_CFG_F_UID_GID,
  NFQNL_MSG_PACKET,
} from "./constants.ts";
import { readPacketMessage } from "./packet_message.ts";
import { VerdictMessage } from "./verdict_message.ts";

export interface QueueSettings {
  readonly queue: number;
  /** Packets that may wait before the queue counts as full. */
  readonly maxLength: number;
  /** Whether a full queue lets packets through (NFQA_CFG_F_FAIL_OPEN) or drops them. */
  readonly failOpen: boolean;
}

/**
 * Makes the socket the reader of a queue and sets it up; after that, packets come. Throws a NetlinkError: EPERM or EBUSY
 * if somebody else reads this queue. A packet that arrives before we are ready (somebody else's rule names our queue)
 * is let through: no rule of ours has sent it.
 */
export function configureQueue(transport: Transport, settings: QueueSettings): void {
  const { queue, maxLength, failOpen } = settings;
  const flags = NFQA_CFG_F_UID_GID | NFQA_CFG_F_GSO | (failOpen ? NFQA_CFG_F_FAIL_OPEN : 0);
  const steps: [op: string, build: (sequence: number) => Uint8Array][] = [
    [`bind netfilter queue ${queue}`, (sequence) => bindMessage(queue, sequence)],
    [`set the length of queue ${queue}`, (sequence) => maxLengthMessage(queue, sequence, maxLength)],
    [`set the flags of queue ${queue}`, (sequence) => flagsMessage(queue, sequence, flags)],
    [`set the copy range of queue ${queue}`, (sequence) => copyPacketMessage(queue, sequence, COPY_RANGE)],
  ];
  const buffer = new Uint8Array(COPY_RANGE + 4096);
  const verdict = new VerdictMessage(queue);
  const letThrough = (message: NetlinkMessage): void => {
    if (message.type !== NFQNL_MSG_PACKET) return;
    transport.send(verdict.write(readPacketMessage(message).id, NF_ACCEPT, null));
  };
  steps.forEach(([op, build], index) => {
    const sequence = index + 1;
    acknowledged(transport, build(sequence), sequence, op, buffer, letThrough);
  });
}
