import { asInterfaceIndex, asPort, asSocketInode, asUid, type InterfaceIndex } from "../../src/core/identifiers.ts";
import type { Connection } from "../../src/core/connection.ts";
import { type IpAddress } from "../../src/core/ip_address.ts";
import type { InetSocket } from "../../src/core/listed_socket.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import type { VrfMembership } from "../../src/sockdiag/bound_elsewhere.ts";
import { NO_ATTRIBUTES } from "../../src/sockdiag/inet_diag_attributes.ts";
import { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { stateName } from "../../src/sockdiag/socket_states.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { FakeProcNet } from "../support/fake_proc_net.ts";
import { type Arrival, FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";

const ENOENT = 2;
const NLM_F_DUMP = 0x300;

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === null) throw new Error(`Cannot read the address ${text}`);
  return address;
}

/** "10.0.0.1 53" or "fe80::1 53": an address and a port. */
function end(text: string): { address: IpAddress; port: ReturnType<typeof asPort> } {
  const [address = "", port] = text.split(" ");
  return { address: ip(address), port: asPort(Number(port)) };
}

/** A connection from its two ends. UDP of user 1000 through interface 2 unless told. */
export function connection(source: string, destination: string, rest: Partial<Connection> = {}): Connection {
  return {
    protocol: 17,
    source: end(source).address,
    sourcePort: end(source).port,
    destination: end(destination).address,
    destinationPort: end(destination).port,
    icmp: null,
    opens: true,
    sequence: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface: asInterfaceIndex(2),
    userId: asUid(1000),
    groupId: null,
    ...rest,
  };
}

/** A socket from its two ends. UDP of user 1000, bound to no device, state 7, unless told. */
export function socketInfo(
  inode: number,
  source: string,
  destination: string,
  rest: Partial<SocketInfo> = {},
): SocketInfo {
  return {
    family: end(source).address.family,
    protocol: 17,
    state: 7,
    source: end(source).address,
    sourcePort: end(source).port,
    destination: end(destination).address,
    destinationPort: end(destination).port,
    interface: asInterfaceIndex(0) as InterfaceIndex,
    userId: asUid(1000),
    inode: asSocketInode(inode),
    cookie: { low: inode, high: 1 },
    ...rest,
  };
}

/** The same as a list of sockets tells it: without queues, timer and attributes. */
export function inetSocket(...told: Parameters<typeof socketInfo>): InetSocket {
  const socket = socketInfo(...told);
  return {
    kind: "inet",
    ...socket,
    stateName: stateName(socket.protocol, socket.state, false),
    receiveQueue: 0,
    sendQueue: 0,
    timer: null,
    attributes: NO_ATTRIBUTES,
  };
}

/** struct inet_diag_msg by hand, apart from the code under test: 72 bytes, ports and addresses in network order. */
export function inetDiagMsg(socket: SocketInfo): Uint8Array {
  const bytes = new Uint8Array(72);
  const view = viewOf(bytes);
  const address = (at: number, { family, w0, w1, w2, w3 }: IpAddress): void =>
    (family === 4 ? [w3, 0, 0, 0] : [w0, w1, w2, w3]).forEach((word, index) => view.setUint32(at + index * 4, word));
  bytes[0] = socket.family === 4 ? 2 : 10;
  bytes[1] = socket.state;
  view.setUint16(4, socket.sourcePort);
  view.setUint16(6, socket.destinationPort);
  address(8, socket.source);
  address(24, socket.destination);
  u32host.write(view, 40, socket.interface);
  u32host.write(view, 44, socket.cookie?.low ?? 0xffff_ffff);
  u32host.write(view, 48, socket.cookie?.high ?? 0xffff_ffff);
  u32host.write(view, 64, socket.userId ?? 0xffff_ffff);
  u32host.write(view, 68, socket.inode);
  return bytes;
}

export function socketMessage(socket: SocketInfo, sequence: number, flags = 0): Uint8Array {
  return netlinkMessage({ type: 20, flags, sequence, body: inetDiagMsg(socket) });
}

/** A request taken apart by hand, at the offsets of struct inet_diag_req_v2 behind a header of 16 bytes. */
export interface Asked {
  readonly type: number;
  readonly dump: boolean;
  readonly family: 4 | 6;
  readonly protocol: number;
  /** idiag_ext and idiag_states. */
  readonly extensions: number;
  readonly states: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly interface: number;
  /** Whether an attribute follows. */
  readonly filtered: boolean;
}

export function asked(request: Uint8Array): Asked {
  const view = viewOf(request);
  return {
    type: view.getUint8(4),
    dump: isDump(request),
    family: view.getUint8(16) === 2 ? 4 : 6,
    protocol: view.getUint8(17),
    extensions: view.getUint8(18),
    states: u32host.read(view, 20),
    sourcePort: view.getUint16(24),
    destinationPort: view.getUint16(26),
    interface: u32host.read(view, 60),
    filtered: request.length > 72,
  };
}

function isDump(request: Uint8Array): boolean {
  return ((viewOf(request).getUint8(7) << 8) & NLM_F_DUMP) === NLM_F_DUMP;
}

/** A kernel without handlers: it can neither find nor list. */
export function kernelWithout(): FakeTransport {
  return new FakeTransport((request): Arrival[] => {
    const sequence = sequenceOf(request);
    return [isDump(request) ? netlinkDone(sequence, ENOENT) : netlinkError(ENOENT, sequence)];
  });
}

/** Devices that are in no VRF. */
export const NO_VRFS: VrfMembership = { of: () => asInterfaceIndex(0) };

/** All that can be asked of a kernel that is played. */
export function kernelSockets(
  transport: FakeTransport,
  procNet: Readonly<Record<string, string>> = {},
  vrfs: VrfMembership = NO_VRFS,
): KernelSockets {
  return new KernelSockets(new SocketDiag(transport), new FakeProcNet(procNet), vrfs);
}

/** Answers an exact get with ENOENT, and a dump with those of these sockets that have its family and source port, if it names one. */
export function kernelWith(sockets: readonly SocketInfo[]): FakeTransport {
  return new FakeTransport((request): Arrival[] => {
    const { dump, family, protocol, sourcePort } = asked(request);
    const sequence = sequenceOf(request);
    if (!dump) return [netlinkError(ENOENT, sequence)];
    const found = sockets.filter((socket) =>
      socket.family === family && socket.protocol === protocol &&
      (sourcePort === 0 || socket.sourcePort === sourcePort)
    );
    return [...found.map((socket) => socketMessage(socket, sequence, 2)), netlinkDone(sequence)];
  });
}
