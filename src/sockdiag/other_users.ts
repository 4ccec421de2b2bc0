import type { Connection } from "../core/connection.ts";
import type { SocketInfo } from "../core/socket_info.ts";

/**
 * Null where the packet may come from this socket, as far as users go; else the disagreement in words. The packet's user
 * is the owner of the file that sent it.
 */
export function otherUsers({ userId }: Connection, socket: SocketInfo): string | null {
  if (userId === null || socket.userId === null || socket.userId === userId) return null;
  return `but the socket is of user ${socket.userId}, and the packet of user ${userId}`;
}
