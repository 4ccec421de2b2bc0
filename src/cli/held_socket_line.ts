import type { InetSocket } from "../core/listed_socket.ts";
import { escapeText } from "../report/escape_text.ts";
import { addressText, localPort, localText, peerAddressText } from "./endpoint_text.ts";
import type { HeldSocket } from "./held_socket.ts";
import type { PeerNames } from "./peer_names.ts";
import type { SocketEntry } from "./socket_entry.ts";

/**
 * What `ls -l /proc/PID/fd` shows as `25 -> socket:[12345678]`, translated:
 * `25 -> socket[12345678] - 54321:10.0.2.2 -> github.com:443, state: established`.
 */
export function heldSocketLine({ descriptor, inode, entry }: HeldSocket, names: PeerNames): string {
  const socket = `${descriptor} -> socket[${inode}]`;
  if (entry === null) return socket;
  const what = entry.socket.kind === "packet" ? `packet ${localText(entry)}` : inetText(entry.socket, entry, names);
  return `${socket} - ${escapeText(what)}`;
}

function inetText(socket: InetSocket, { table, device }: SocketEntry, names: PeerNames): string {
  const { source, destination, destinationPort, stateName } = socket;
  const local = `${localPort(socket, table)}:${addressText(source, device)}`;
  const peer = names.of(destination) ?? peerAddressText(destination, device);
  return `${local} -> ${peer}:${destinationPort}, state: ${stateName.toLowerCase()}`;
}
