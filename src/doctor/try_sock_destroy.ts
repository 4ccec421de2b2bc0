import { asPort } from "../core/identifiers.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import { InetDiagTable } from "../sockdiag/inet_diag_table.ts";
import { listSockets } from "../sockdiag/list_sockets.ts";
import type { SocketDiag } from "../sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../sockdiag/socket_source.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** Destroys a socket of our own, which waits for connections to a port that nobody knows. */
export function trySockDestroy(diag: SocketDiag): Outcome {
  using victim = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sourcePort = asPort(victim.addr.port);
  const [socket] = listSockets(new InetDiagTable(diag, IPPROTO_TCP, 4), { ...ANY_SOCKET, sourcePort }) ?? [];
  if (socket === undefined) return problem("a socket of our own is not listed");
  const outcome = diag.destroy(socket);
  return outcome === "destroyed" ? ok("") : problem(`a socket of our own could not be destroyed: ${outcome}`);
}
