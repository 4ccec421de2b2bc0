import { LibraryError } from "./library_error.ts";
import { loadReason } from "./load_reason.ts";

const NAME = "libnetfilter_queue.so.1";

/**
 * libnetfilter_queue.h. Results of type int are below 0 on failure, with errno. The library shares nothing between its
 * calls for verdicts: they read the queue's handle, and write to the socket. So a thread may make them with a handle that
 * another has opened.
 */
const SYMBOLS = {
  nfq_open: { parameters: [], result: "pointer" },
  nfq_close: { parameters: ["pointer"], result: "i32" },
  nfq_fd: { parameters: ["pointer"], result: "i32" },
  nfq_create_queue: { parameters: ["pointer", "u16", "function", "pointer"], result: "pointer" },
  nfq_destroy_queue: { parameters: ["pointer"], result: "i32" },
  nfq_set_mode: { parameters: ["pointer", "u8", "u32"], result: "i32" },
  nfq_set_queue_flags: { parameters: ["pointer", "u32", "u32"], result: "i32" },
  nfq_set_queue_maxlen: { parameters: ["pointer", "u32"], result: "i32" },
  nfq_get_msg_packet_hdr: { parameters: ["pointer"], result: "pointer" },
  nfq_set_verdict: { parameters: ["pointer", "u32", "u32", "u32", "pointer"], result: "i32" },
  nfq_set_verdict2: { parameters: ["pointer", "u32", "u32", "u32", "u32", "pointer"], result: "i32" },
  nfq_set_verdict_batch: { parameters: ["pointer", "u32", "u32"], result: "i32" },
  nfq_set_verdict_batch2: { parameters: ["pointer", "u32", "u32", "u32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** libnetfilter_queue as one thread sees it. */
export class LibnetfilterQueue implements Disposable {
  readonly call: Library["symbols"];
  readonly #library: Library;

  /** Throws a LibraryError. */
  constructor() {
    this.#library = open();
    this.call = this.#library.symbols;
  }

  [Symbol.dispose](): void {
    this.#library.close();
  }
}

function open(): Library {
  try {
    return Deno.dlopen(NAME, SYMBOLS);
  } catch (error) {
    throw new LibraryError(NAME, loadReason(error));
  }
}
