import { SystemError } from "../core/system_error.ts";
import type { QueueParameters } from "../nfqueue/queue_parameters.ts";
import { u32be } from "../wire/field_types.ts";
import { F_SETFD, F_SETFL, FD_CLOEXEC, O_NONBLOCK } from "./fcntl.ts";
import type { Libc } from "./libc.ts";
import { LibnetfilterQueue } from "./libnetfilter_queue.ts";
import { connectToKernel } from "./netlink_socket.ts";

/** NFNL_CB_STOP (libnfnetlink.h): the library stops reading, and takes its question for answered with yes. */
const STOP = 0;

/** int nfq_callback(struct nfq_q_handle *, struct nfgenmsg *, struct nfq_data *, void *data). */
const NFQ_CALLBACK = {
  parameters: ["pointer", "pointer", "pointer", "pointer"],
  result: "i32",
} as const satisfies Deno.UnsafeCallbackDefinition;

/** A netfilter queue that libnetfilter_queue reads for us. Disposing of it gives the queue up, once. */
export class LibraryQueue implements Disposable {
  /** The netlink socket, which the library owns. Like our own it does not block, and hears nobody but the kernel. */
  readonly descriptor: number;
  readonly #libc: Libc;
  readonly #library: LibnetfilterQueue;
  readonly #handle: Deno.PointerObject;
  readonly #resources: DisposableStack;

  /** Opens the library's socket. Throws a LibraryError, or a SystemError. */
  constructor(libc: Libc) {
    using opened = new DisposableStack();
    this.#libc = libc;
    this.#library = opened.use(new LibnetfilterQueue());
    const { nfq_open, nfq_close, nfq_fd } = this.#library.call;
    this.#handle = opened.adopt(this.#pointer(nfq_open(), "open a netfilter queue socket"), nfq_close);
    this.descriptor = nfq_fd(this.#handle);
    libc.checked(libc.call.fcntl(this.descriptor, F_SETFD, FD_CLOEXEC), "keep a socket from child processes");
    // As openNetlink does: the kernel answers while it is asked, so an answer that is not there yet will never come.
    libc.checked(libc.call.fcntl(this.descriptor, F_SETFL, O_NONBLOCK), "make a socket non-blocking");
    connectToKernel(libc, this.descriptor);
    this.#resources = opened.move();
  }

  /**
   * Makes the socket the reader of a queue and sets it up; after that, packets come. Returns the address of the queue's
   * handle (struct nfq_q_handle), which is valid until this is disposed of. Throws a SystemError: EPERM or EBUSY if
   * somebody else reads this queue. A packet that arrives before we are ready gets the early verdict.
   */
  configure(parameters: QueueParameters): bigint {
    const { queue, maxLength, flags, copyMode, copyRange } = parameters;
    const { nfq_create_queue, nfq_destroy_queue, nfq_set_queue_maxlen, nfq_set_queue_flags, nfq_set_mode } =
      this.#library.call;
    const callback = this.#resources.adopt(this.#settleEarly(parameters.earlyVerdict), (each) => each.close());
    const created = nfq_create_queue(this.#handle, queue, callback.pointer, null);
    const handle = this.#resources.adopt(
      this.#pointer(created, `bind netfilter queue ${queue}`),
      (each) => nfq_destroy_queue(each),
    );
    this.#libc.checked(nfq_set_queue_maxlen(handle, maxLength), `set the length of queue ${queue}`);
    this.#libc.checked(nfq_set_queue_flags(handle, flags, flags), `set the flags of queue ${queue}`);
    this.#libc.checked(nfq_set_mode(handle, copyMode, copyRange), `set the copy range of queue ${queue}`);
    return Deno.UnsafePointer.value(handle);
  }

  /** The kernel drops the packets that still wait. */
  [Symbol.dispose](): void {
    this.#resources[Symbol.dispose]();
  }

  /**
   * nfq_callback: called with a packet that the library finds in the socket where it looks for an answer. Without it the
   * library fails with -ENODEV, and nobody knows of the packet any more. Told to go on (NFNL_CB_CONTINUE), libnfnetlink
   * 1.0.2 reads on behind a message whose length is no multiple of four. So the answer stays in the socket, where reading
   * packets passes over it.
   */
  #settleEarly(verdict: number): Deno.UnsafeCallback<typeof NFQ_CALLBACK> {
    const { nfq_get_msg_packet_hdr, nfq_set_verdict } = this.#library.call;
    return new Deno.UnsafeCallback(NFQ_CALLBACK, (queue, _message, data) => {
      const header = nfq_get_msg_packet_hdr(data);
      if (header !== null) nfq_set_verdict(queue, packetId(header), verdict, 0, null);
      return STOP;
    });
  }

  #pointer(pointer: Deno.PointerValue, op: string): Deno.PointerObject {
    if (pointer === null) throw new SystemError(op, this.#libc.errno());
    return pointer;
  }
}

/** struct nfqnl_msg_packet_hdr begins with the packet's id, in network order. */
function packetId(header: Deno.PointerObject): number {
  return u32be.read(new DataView(Deno.UnsafePointerView.getArrayBuffer(header, u32be.size)), 0);
}
