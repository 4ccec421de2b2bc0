import type { SocketInfo } from "../../src/core/socket_info.ts";
import { AF_PACKET } from "../../src/sockdiag/constants.ts";
import { asked, socketMessage } from "../sockdiag/socket_bytes.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, sequenceOf } from "../support/netlink_bytes.ts";

const HEADER = 16;

/** A kernel with these sockets, in the tables where they belong, and no packet sockets. It answers dumps alone. */
export function playedKernel(sockets: readonly SocketInfo[]): FakeTransport {
  return new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    if (request[HEADER] === AF_PACKET) return [netlinkDone(sequence)];
    const { family, protocol } = asked(request);
    const found = sockets.filter((socket) => socket.family === family && socket.protocol === protocol);
    return [...found.map((socket) => socketMessage(socket, sequence, 2)), netlinkDone(sequence)];
  });
}
