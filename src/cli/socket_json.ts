import { formatIp } from "../core/format_ip.ts";
import { isUnspecified } from "../core/ip_address.ts";
import type { InetSocket, PacketSocket } from "../core/listed_socket.ts";
import type { Process } from "../core/process.ts";
import { cookieText } from "../core/socket_cookie.ts";
import { jsonLine } from "../report/json_line.ts";
import { protocolOf, type SocketEntry } from "./socket_entry.ts";
import type { SocketRow } from "./socket_row.ts";
import { withoutProgramText } from "./why_no_program.ts";

/** One socket as a JSON object on one line, without its end. Keys whose value is not known, or not there, are absent. */
export function socketJson(row: SocketRow): string {
  const { holders, withoutProgram, peerName } = row;
  return jsonLine({
    ...socketMembers(row),
    ...(peerName === null ? {} : { peer_host: peerName }),
    processes: holders.map(({ process, descriptors }) => ({ ...processMembers(process), fds: descriptors })),
    ...(withoutProgram === null ? {} : { why_no_process: withoutProgramText(withoutProgram) }),
  });
}

/** What the kernel says of a socket. */
export function socketMembers(entry: SocketEntry): Record<string, unknown> {
  const { socket: { userId, inode, cookie }, device, user } = entry;
  return {
    protocol: protocolOf(entry),
    ...(entry.socket.kind === "inet" ? inetMembers(entry.socket, entry) : packetMembers(entry.socket)),
    ...(device === null ? {} : { interface: device }),
    ...(userId === null ? {} : { user_id: userId }),
    ...(user === null ? {} : { user }),
    ...(inode === 0 ? {} : { inode }),
    ...(cookie === null ? {} : { cookie: cookieText(cookie) }),
  };
}

function inetMembers(socket: InetSocket, { table }: SocketEntry): Record<string, unknown> {
  const { source, sourcePort, destination, destinationPort, attributes: { mark, v6Only } } = socket;
  const hasPeer = !isUnspecified(destination);
  const isRaw = table === "raw";
  return {
    state: socket.stateName,
    recv_q: socket.receiveQueue,
    send_q: socket.sendQueue,
    ...(isRaw ? { ip_protocol: sourcePort } : {}),
    local_ip: formatIp(source),
    ...(isRaw ? {} : { local_port: sourcePort }),
    ...(hasPeer ? { peer_ip: formatIp(destination) } : {}),
    ...(hasPeer && !isRaw ? { peer_port: destinationPort } : {}),
    ...(v6Only === null ? {} : { v6only: v6Only }),
    ...(mark === null ? {} : { mark }),
  };
}

function packetMembers({ type, etherType }: PacketSocket): Record<string, unknown> {
  return { type, ether_type: etherType };
}

/** The program, as in events. */
export function processMembers({ pid, path, controlGroup, exeMismatch }: Process): Record<string, unknown> {
  return {
    process_id: pid,
    ...(path === "" ? {} : { process_path: path }),
    ...(controlGroup === null ? {} : { cgroup: controlGroup.path }),
    ...(controlGroup?.unit ? { unit: controlGroup.unit } : {}),
    ...(controlGroup?.container ? { container: controlGroup.container } : {}),
    ...(exeMismatch === null ? {} : { exe_mismatch: exeMismatch }),
  };
}
