import type { IpAddress } from "../../src/core/ip_address.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";

const HEADINGS = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref";

/** A file of /proc/net with these sockets, written by hand as a machine of little-endian order does. */
export function procNetText(sockets: readonly SocketInfo[]): string {
  return [HEADINGS, ...sockets.map(line)].map((text) => `${text}\n`).join("");
}

function line(socket: SocketInfo, slot: number): string {
  const local = `${address(socket.source)}:${hex(socket.sourcePort, 4)}`;
  const remote = `${address(socket.destination)}:${hex(socket.destinationPort, 4)}`;
  const user = String(socket.userId).padStart(5);
  return `${String(slot).padStart(4)}: ${local} ${remote} ${
    hex(socket.state, 2)
  } 00000000:00000000 00:00000000 00000000 ` +
    `${user}        0 ${socket.inode} 2 0000000000000000 0`;
}

/** Each word of four bytes backwards. */
function address({ family, w0, w1, w2, w3 }: IpAddress): string {
  const words = family === 4 ? [w3] : [w0, w1, w2, w3];
  return words.map((word) => hex(word, 8).replace(/(..)(..)(..)(..)/, "$4$3$2$1")).join("");
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
