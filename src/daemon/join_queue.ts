import { assertNever } from "../core/assert_never.ts";
import type { Libc } from "../ffi/libc.ts";
import { LibraryVerdictSender } from "../ffi/library_verdict_sender.ts";
import { NetlinkTransport } from "../ffi/netlink_socket.ts";
import { KernelPacketQueue, type KernelPacketQueueOptions } from "../nfqueue/kernel_packet_queue.ts";
import { NetlinkVerdictSender } from "../nfqueue/netlink_verdict_sender.ts";
import type { VerdictSender } from "../nfqueue/verdict_sender.ts";

/** What a thread needs of a queue that the main thread has opened (openQueue). Plain data: it goes to the worker. */
export type QueueAccess = OpenQueue & Backend;

interface OpenQueue {
  readonly queue: number;
  readonly descriptor: number;
  /** Bytes of each packet that are copied to us. */
  readonly copyRange: number;
}

type Backend =
  | { readonly backend: "netlink" }
  | {
    readonly backend: "libnetfilter_queue";
    /** Address of the library's handle of the queue. */
    readonly handle: bigint;
  };

/** The queue as this thread uses it. To be disposed of before the queue is given up. */
export function joinQueue(
  libc: Libc,
  access: QueueAccess,
  options: Omit<KernelPacketQueueOptions, "transport" | "sender" | "copyRange">,
): KernelPacketQueue {
  const { marks, ledger, posture } = options;
  const transport = new NetlinkTransport(libc, access.descriptor);
  const sender = senderFor(libc, access, transport);
  return new KernelPacketQueue({ transport, sender, marks, ledger, posture, copyRange: access.copyRange });
}

function senderFor(libc: Libc, access: QueueAccess, transport: NetlinkTransport): VerdictSender {
  switch (access.backend) {
    case "netlink":
      return new NetlinkVerdictSender(transport, access.queue);
    case "libnetfilter_queue":
      return new LibraryVerdictSender(libc, access.handle);
    default:
      return assertNever(access);
  }
}
