import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { acknowledged } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { bindMessage, copyMessage, flagsMessage, maxLengthMessage } from "./config_message.ts";
import { NFQNL_MSG_PACKET } from "./constants.ts";
import { readPacketMessage } from "./packet_message.ts";
import type { QueueParameters } from "./queue_parameters.ts";
import { VerdictMessage } from "./verdict_message.ts";

/**
 * Makes the socket the reader of a queue and sets it up; after that, packets come. Throws a NetlinkError: EPERM or EBUSY
 * if somebody else reads this queue. A packet that arrives before we are ready gets the early verdict.
 */
export function configureQueue(transport: Transport, parameters: QueueParameters): void {
  const { queue, maxLength, flags, copyMode, copyRange, earlyVerdict } = parameters;
  const steps: [op: string, build: (sequence: number) => Uint8Array][] = [
    [`bind netfilter queue ${queue}`, (sequence) => bindMessage(queue, sequence)],
    [`set the length of queue ${queue}`, (sequence) => maxLengthMessage(queue, sequence, maxLength)],
    [`set the flags of queue ${queue}`, (sequence) => flagsMessage(queue, sequence, flags)],
    [`set the copy range of queue ${queue}`, (sequence) => copyMessage(queue, sequence, copyMode, copyRange)],
  ];
  const buffer = new Uint8Array(copyRange + 4096);
  const verdict = new VerdictMessage(queue);
  const settle = (message: NetlinkMessage): void => {
    if (message.type !== NFQNL_MSG_PACKET) return;
    transport.send(verdict.write(readPacketMessage(message).id, earlyVerdict, null));
  };
  steps.forEach(([op, build], index) => {
    const sequence = index + 1;
    acknowledged(transport, build(sequence), sequence, op, buffer, settle);
  });
}
