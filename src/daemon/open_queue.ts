import { EXIT, ExitError } from "../core/exit_error.ts";
import { EBUSY, EINVAL, EPERM, SystemError } from "../core/system_error.ts";
import type { Libc } from "../ffi/libc.ts";
import { LibraryError } from "../ffi/library_error.ts";
import { LibraryQueue } from "../ffi/library_queue.ts";
import { enlargeReceiveBuffer, NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { NETLINK_NETFILTER } from "../netlink/constants.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { configureQueue } from "../nfqueue/configure_queue.ts";
import { queueParameters, type QueueSettings } from "../nfqueue/queue_parameters.ts";
import type { QueueAccess } from "./join_queue.ts";
import { queueReader } from "./queue_reader.ts";
import { parseQueueTable } from "./queue_table.ts";

/** Room for about 8,000 waiting copies of 512 bytes, as the kernel counts them. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const QUEUE_TABLE = "/proc/net/netfilter/nfnetlink_queue";

const NO_NFQUEUE = "this kernel has no NFQUEUE (CONFIG_NETFILTER_NETLINK_QUEUE). Try: modprobe nfnetlink_queue";
const NO_LIBRARY = "Debian: apt-get install libnetfilter-queue1";

/** Who configures the queue and sends the verdicts; "auto" takes the library where it can be loaded. */
export type QueueBackend = "auto" | QueueAccess["backend"];

/** A queue that we read, until this is disposed of. */
export interface OpenedQueue extends Disposable {
  readonly access: QueueAccess;
  /** Why it is not the library; null if it is. */
  readonly why: string | null;
}

/** Makes us the reader of the queue. Throws an ExitError with what is missing, or who has the queue. */
export function openQueue(libc: Libc, backend: QueueBackend, settings: QueueSettings): OpenedQueue {
  if (backend === "netlink") return openByNetlink(libc, settings, "asked for by --queue-backend");
  try {
    return openByLibrary(libc, settings);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    const why = `${error.message}. ${NO_LIBRARY}`;
    if (backend === "auto") return openByNetlink(libc, settings, why);
    throw new ExitError(EXIT.notAllowed, why);
  }
}

function openByLibrary(libc: Libc, settings: QueueSettings): OpenedQueue {
  using opened = new DisposableStack();
  const socket = opened.use(openSocket(() => new LibraryQueue(libc)));
  const { descriptor } = socket;
  enlargeReceiveBuffer(libc, descriptor, RECEIVE_BUFFER_BYTES);
  const handle = configure(libc, settings, (parameters) => socket.configure(parameters));
  const { queue, copyRange } = settings;
  return ownedBy(opened.move(), { backend: "libnetfilter_queue", queue, descriptor, copyRange, handle }, null);
}

function openByNetlink(libc: Libc, settings: QueueSettings, why: string): OpenedQueue {
  using opened = new DisposableStack();
  const { number: descriptor } = opened.use(openSocket(() => openNetlink(libc, NETLINK_NETFILTER)));
  enlargeReceiveBuffer(libc, descriptor, RECEIVE_BUFFER_BYTES);
  configure(libc, settings, (parameters) => configureQueue(new NetlinkTransport(libc, descriptor), parameters));
  const { queue, copyRange } = settings;
  return ownedBy(opened.move(), { backend: "netlink", queue, descriptor, copyRange }, why);
}

function ownedBy(resources: DisposableStack, access: QueueAccess, why: string | null): OpenedQueue {
  return { access, why, [Symbol.dispose]: () => resources[Symbol.dispose]() };
}

function openSocket<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof SystemError) throw new ExitError(EXIT.notAllowed, NO_NFQUEUE);
    throw error;
  }
}

function configure<T>(
  libc: Libc,
  settings: QueueSettings,
  act: (parameters: ReturnType<typeof queueParameters>) => T,
): T {
  try {
    return act(queueParameters(settings));
  } catch (error) {
    if (!(error instanceof NetlinkError || error instanceof SystemError)) throw error;
    if (error.errno === EBUSY || error.errno === EPERM) throw taken(libc, settings.queue);
    if (error.errno === EINVAL) throw new ExitError(EXIT.notAllowed, NO_NFQUEUE);
    throw error;
  }
}

function taken(libc: Libc, queue: number): ExitError {
  const entry = parseQueueTable(Deno.readTextFileSync(QUEUE_TABLE)).find((each) => each.queue === queue);
  const owner = entry === undefined ? "another program" : readerOf(libc, entry.portId);
  const advice = "Stop it, or choose another queue with --queue N";
  return new ExitError(EXIT.unavailable, `netfilter queue ${queue} is read by ${owner} already. ${advice}`);
}

function readerOf(libc: Libc, portId: number): string {
  return queueReader(libc, portId) ?? `the owner of netlink port ${portId}`;
}
