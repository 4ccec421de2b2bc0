import { SystemError } from "../core/system_error.ts";

/**
 * The C library. Results of type ssize_t are declared as i32: what we read at once is far below 2 GiB, -1 stays -1, and
 * a number costs less than a bigint. For the same reason size_t is passed as u32 (registers are zero-extended). All calls
 * but one are synchronous: errno belongs to the thread and is read at once.
 */
/** <sched.h> */
const SCHED_IDLE = 5;

const SYMBOLS = {
  __errno_location: { parameters: [], result: "pointer" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "u32", "i32", "buffer", "u32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  pollAside: { name: "poll", parameters: ["buffer", "u32", "i32"], result: "i32", nonblocking: true },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  pread: { parameters: ["i32", "buffer", "u32", "i64"], result: "i32" },
  write: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  openat: { parameters: ["i32", "buffer", "i32", "u32"], result: "i32" },
  open_by_handle_at: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  readlinkat: { parameters: ["i32", "buffer", "buffer", "u32"], result: "i32" },
  getdents64: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  if_nametoindex: { parameters: ["buffer"], result: "u32" },
  if_indextoname: { parameters: ["u32", "buffer"], result: "pointer" },
  syscall: { parameters: ["i32", "i32", "buffer", "u32"], result: "i32" },
  mmap: { parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"], result: "pointer" },
  getpagesize: { parameters: [], result: "i32" },
  munmap: { parameters: ["pointer", "usize"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  sched_setscheduler: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  malloc_trim: { parameters: ["usize"], result: "i32" },
  getpwnam: { parameters: ["buffer"], result: "pointer" },
  getgrnam: { parameters: ["buffer"], result: "pointer" },
  getpwuid: { parameters: ["u32"], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** libc.so.6 as one thread sees it: every thread opens its own, since errno is the thread's. */
export class Libc implements Disposable {
  readonly call: Library["symbols"];
  readonly #library: Library;
  readonly #errno: Deno.UnsafePointerView;

  constructor() {
    this.#library = Deno.dlopen("libc.so.6", SYMBOLS);
    this.call = this.#library.symbols;
    const location = this.call.__errno_location();
    if (location === null) throw new Error("Cannot find errno");
    this.#errno = new Deno.UnsafePointerView(location);
  }

  /** errno of the call just made; meaningful only if that call failed. */
  errno(): number {
    return this.#errno.getInt32();
  }

  /** Passes a result through, or throws the SystemError that -1 stands for. */
  checked(result: number, op: string, detail = ""): number {
    if (result >= 0) return result;
    throw new SystemError(op, this.errno(), detail);
  }

  /** Gives memory that was freed back to the system: starting up leaves some 10 MB of it (malloc_trim(3)). */
  trimMemory(): void {
    this.call.malloc_trim(0n);
  }

  /**
   * From now on this thread runs where nobody else wants the processor, and leaves it at once to who does (sched(7)): less
   * than that, as nice(2), does not interrupt it for a millisecond or more. If it may not, all stays as it is.
   */
  yieldToOthers(): void {
    this.call.sched_setscheduler(0, SCHED_IDLE, new Uint8Array(4)); // struct sched_param: priority 0
  }

  [Symbol.dispose](): void {
    this.#library.close();
  }
}
