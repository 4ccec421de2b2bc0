import { EINTR, EMSGSIZE } from "../core/system_error.ts";
import { NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from "./constants.ts";
import { forEachMessage, type NetlinkMessage } from "./for_each_message.ts";
import { NetlinkError } from "./netlink_error.ts";
import { readAcknowledgement, readStatus } from "./nlmsgerr.ts";
import type { Transport } from "./transport.ts";

/** ENODATA: what we report when the kernel, which answers while the request is sent, has left no answer. */
const ENODATA = 61;

/**
 * Sends a request with NLM_F_ACK and waits for its acknowledgement. Messages that are not the answer (a queue's packets)
 * go to `other`. Throws a NetlinkError if the kernel refuses.
 */
export function acknowledged(
  transport: Transport,
  request: Uint8Array,
  sequence: number,
  op: string,
  buffer: Uint8Array,
  other: (message: NetlinkMessage) => void,
): void {
  transport.send(request);
  for (let done = false; !done;) {
    forEachMessage(receiveWhole(transport, buffer, sequence, op), (message) => {
      if (message.type !== NLMSG_ERROR || message.sequence !== sequence) return other(message);
      done = true;
      const { errno, extendedAck } = readAcknowledgement(message);
      if (errno !== 0) throw new NetlinkError(op, errno, sequence, extendedAck);
    });
  }
}

/** What a dump came to: `errno` is the status of NLMSG_DONE or NLMSG_ERROR, positive, 0 for success. */
export interface DumpResult {
  readonly errno: number;
  /** The table changed while it was read (NLM_F_DUMP_INTR): what was visited may lack or repeat entries. */
  readonly interrupted: boolean;
}

/**
 * Sends a request with NLM_F_DUMP and visits each message of the multi-part answer. No message is an answer, too. What
 * is left of the answer when `visit` throws, or a part cannot be read, is received and thrown away: the kernel begins no
 * other dump for this socket before.
 */
export function dump(
  transport: Transport,
  request: Uint8Array,
  sequence: number,
  op: string,
  buffer: Uint8Array,
  visit: (message: NetlinkMessage) => void,
): DumpResult {
  transport.send(request);
  let errno: number | null = null;
  let interrupted = false;
  while (errno === null) {
    try {
      forEachMessage(receiveWhole(transport, buffer, sequence, op), (message) => {
        if (message.sequence !== sequence) return;
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) interrupted = true;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) errno = readStatus(message);
        else visit(message);
      });
    } catch (error) {
      receiveRest(transport, buffer);
      throw error;
    }
  }
  return { errno: errno === EINTR ? 0 : errno, interrupted: interrupted || errno === EINTR };
}

/** Until nothing is there: each receive makes the kernel write the dump's next part. */
function receiveRest(transport: Transport, buffer: Uint8Array): void {
  while (transport.receive(buffer) >= 0);
}

function receiveWhole(transport: Transport, buffer: Uint8Array, sequence: number, op: string): Uint8Array {
  const length = transport.receive(buffer);
  if (length < 0) throw new NetlinkError(op, ENODATA, sequence, "the kernel left no answer");
  if (length > buffer.length) throw new NetlinkError(op, EMSGSIZE, sequence, `an answer of ${length} bytes was cut`);
  return buffer.subarray(0, length);
}
