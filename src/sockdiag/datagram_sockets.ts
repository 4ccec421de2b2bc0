import { IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import { cookieText } from "../core/socket_cookie.ts";
import { ALL_STATES } from "./constants.ts";
import { readSocket } from "./read_socket.ts";
import type { SocketDiag } from "./socket_diag.ts";

const EVERY_SOCKET = { states: ALL_STATES, extensions: 0, filter: null, sourcePort: 0 } as const;

/**
 * The cookies, in text, of all sockets of UDP and UDP-Lite; null where the tables changed too much while they were read.
 * A protocol that this kernel cannot list has none. Throws as SocketDiag.dump.
 */
export function datagramSockets(diag: SocketDiag): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const protocol of [IPPROTO_UDP, IPPROTO_UDPLITE]) {
    for (const family of [4, 6] as const) {
      const outcome = diag.dumpInet({ ...EVERY_SOCKET, protocol, family }, (message) => {
        const { cookie } = readSocket(message, protocol);
        if (cookie !== null) found.add(cookieText(cookie));
      });
      if (outcome === "interrupted") return null;
    }
  }
  return found;
}
