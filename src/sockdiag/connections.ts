import { IPPROTO_TCP } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { TCP_LISTEN } from "./constants.ts";
import { readSocket } from "./read_socket.ts";
import type { SocketDiag } from "./socket_diag.ts";
import { StateNames } from "./socket_states.ts";

const WITH_PEER = ["ESTABLISHED", "SYN_SENT", "CLOSE_WAIT", "FIN_WAIT1", "FIN_WAIT2"];

/** The ports of TCP on which programs of this host listen, on whatever address. Throws as SocketDiag.dump. */
export function listeningPorts(diag: SocketDiag): ReadonlySet<number> {
  return new Set(
    tcpSockets(diag, ["LISTEN"]).filter(({ state }) => state === TCP_LISTEN).map((each) => each.sourcePort),
  );
}

/**
 * The connections of TCP that this host has begun, as far as can be told: nobody listens on their port. Throws as
 * SocketDiag.dump.
 */
export function begunConnections(diag: SocketDiag): SocketInfo[] {
  const listening = listeningPorts(diag);
  return tcpSockets(diag, WITH_PEER).filter(({ sourcePort }) => !listening.has(sourcePort));
}

function tcpSockets(diag: SocketDiag, states: readonly string[]): SocketInfo[] {
  const found: SocketInfo[] = [];
  const mask = new StateNames(states).maskFor(IPPROTO_TCP);
  for (const family of [4, 6] as const) {
    const asked = { protocol: IPPROTO_TCP, family, sourcePort: 0, states: mask, extensions: 0, filter: null };
    diag.dumpInet(asked, (message) => void found.push(readSocket(message, IPPROTO_TCP)));
  }
  return found;
}
