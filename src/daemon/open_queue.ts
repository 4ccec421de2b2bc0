import { EXIT, ExitError } from "../core/exit_error.ts";
import { EBUSY, EINVAL, EPERM, SystemError } from "../core/system_error.ts";
import type { Descriptor } from "../ffi/descriptor.ts";
import type { Libc } from "../ffi/libc.ts";
import { enlargeReceiveBuffer, NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { NETLINK_NETFILTER } from "../netlink/constants.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { configureQueue, type QueueSettings } from "../nfqueue/configure_queue.ts";
import { parseQueueTable } from "./queue_table.ts";

/** Room for about 8,000 waiting copies of 512 bytes, as the kernel counts them. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const QUEUE_TABLE = "/proc/net/netfilter/nfnetlink_queue";

const NO_NFQUEUE = "this kernel has no NFQUEUE (CONFIG_NETFILTER_NETLINK_QUEUE). Try: modprobe nfnetlink_queue";

/** A netlink socket that reads the queue. Throws an ExitError with what is missing, or who has the queue. */
export function openQueue(libc: Libc, settings: QueueSettings): Descriptor {
  const descriptor = openNetfilter(libc);
  try {
    enlargeReceiveBuffer(libc, descriptor.number, RECEIVE_BUFFER_BYTES);
    configureQueue(new NetlinkTransport(libc, descriptor.number), settings);
    return descriptor;
  } catch (error) {
    descriptor[Symbol.dispose]();
    if (!(error instanceof NetlinkError)) throw error;
    if (error.errno === EBUSY || error.errno === EPERM) throw taken(settings.queue);
    if (error.errno === EINVAL) throw new ExitError(EXIT.notAllowed, NO_NFQUEUE);
    throw error;
  }
}

function openNetfilter(libc: Libc): Descriptor {
  try {
    return openNetlink(libc, NETLINK_NETFILTER);
  } catch (error) {
    if (error instanceof SystemError) throw new ExitError(EXIT.notAllowed, NO_NFQUEUE);
    throw error;
  }
}

function taken(queue: number): ExitError {
  const entry = parseQueueTable(Deno.readTextFileSync(QUEUE_TABLE)).find((each) => each.queue === queue);
  const owner = entry === undefined ? "another program" : programName(entry.portId);
  const advice = "Stop it, or choose another queue with --queue N";
  return new ExitError(EXIT.unavailable, `netfilter queue ${queue} is read by ${owner} already. ${advice}`);
}

/** A netlink port is by custom the reader's pid. */
function programName(portId: number): string {
  try {
    return `${Deno.readLinkSync(`/proc/${portId}/exe`)} (pid ${portId})`;
  } catch {
    return `the owner of netlink port ${portId}`;
  }
}
