import { Libc } from "../../src/ffi/libc.ts";

/** The errno with which a call is to fail; null for the real call. `count` calls that can fail were made before it. */
export type Fault = (call: string, count: number) => number | null;

/** Calls of the C library whose failure is -1 and an errno. close(2) is not among them: it always closes. */
const CALLS: ReadonlySet<string> = new Set([
  ...["socket", "bind", "connect", "getsockopt", "setsockopt", "send", "sendto", "recv", "poll", "eventfd", "read"],
  ...[
    "pread",
    "write",
    "fcntl",
    "openat",
    "open_by_handle_at",
    "readlinkat",
    "getdents64",
    "statx",
    "flock",
    "syscall",
  ],
]);

type Call = (...args: readonly unknown[]) => unknown;

/** The C library, some of whose calls fail before they reach the kernel. */
export function libcWithFaults(fault: Fault): Libc {
  using _failing = failCalls(fault);
  return new Libc();
}

/** The same for every Libc that is made from now on in this thread, until this is disposed of. */
export function failCalls(fault: Fault): Disposable {
  const { dlopen } = Deno;
  const replacement = (...args: Parameters<typeof dlopen>): unknown => {
    const library = dlopen(...args);
    return args[0] === "libc.so.6" ? withFaults(library, fault) : library;
  };
  Reflect.set(Deno, "dlopen", replacement);
  return { [Symbol.dispose]: () => void Reflect.set(Deno, "dlopen", dlopen) };
}

function withFaults(library: ReturnType<typeof Deno.dlopen>, fault: Fault): unknown {
  const entries: readonly [string, unknown][] = Object.entries(library.symbols);
  const calls: Readonly<Record<string, Call>> = Object.fromEntries(entries.filter(isCall));
  const errno = errnoOf(calls["__errno_location"]);
  let count = 0;
  const failing = ([name, call]: readonly [string, Call]): [string, Call] => [name, (...args) => {
    const failure = CALLS.has(name) ? fault(name, count++) : null;
    if (failure === null) return call(...args);
    errno[0] = failure;
    return -1;
  }];
  const symbols = Object.fromEntries(Object.entries(calls).map(failing));
  return { symbols, close: () => library.close() };
}

function isCall(entry: [string, unknown]): entry is [string, Call] {
  return typeof entry[1] === "function";
}

/** Where this thread's errno stands. */
function errnoOf(location: Call | undefined): Int32Array {
  const pointer = location?.();
  if (!isPointer(pointer)) throw new Error("Cannot find errno");
  return new Int32Array(Deno.UnsafePointerView.getArrayBuffer(pointer, Int32Array.BYTES_PER_ELEMENT));
}

function isPointer(value: unknown): value is Deno.PointerObject {
  return typeof value === "object" && value !== null;
}
