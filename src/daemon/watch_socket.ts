import type { Connection } from "../core/connection.ts";
import { sameCookie, type SocketCookie } from "../core/socket_cookie.ts";
import type { Monitor } from "../ebpf/monitor.ts";
import type { SocketDiag } from "../sockdiag/socket_diag.ts";
import type { Watched } from "./flow_memory.ts";

/**
 * Has the monitor tell of a socket's end. It does not know every socket (the kernel's own, those of before it was loaded):
 * whether one lives is then asked of the kernel, here and again later. Throws what asking throws.
 */
export function watchSocket(
  monitor: Pick<Monitor, "watch"> | null,
  diag: Pick<SocketDiag, "get">,
  socket: SocketCookie,
  connection: Connection,
): Watched {
  if (monitor?.watch(socket) === true) return "watched";
  const { protocol, source, sourcePort, destination, destinationPort, outputInterface } = connection;
  if (sourcePort === null || destinationPort === null) return "gone";
  const local = { address: source, port: sourcePort };
  const found = diag.get(protocol, local, { address: destination, port: destinationPort }, outputInterface);
  return found !== null && sameCookie(found.cookie, socket) ? "unwatched" : "gone";
}
