import type { Connection } from "../../src/core/connection.ts";
import { asInterfaceIndex, asPort, asUid, type InterfaceIndex } from "../../src/core/identifiers.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { confirmSocket, findSocket } from "../../src/sockdiag/find_socket.ts";
import type { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import { searchInWords } from "./search_in_words.ts";
import type { ExamplePacket } from "./socket_examples.ts";

const ICMP = 1;
const ECHO_REQUEST = { v4: 8, v6: 128 };

/** What our code reads from an example's packet that leaves by this device. */
export function exampleConnection(packet: ExamplePacket, outputInterface: InterfaceIndex): Connection {
  const [source, sourcePort] = end(packet.source);
  const [destination, destinationPort] = end(packet.destination);
  const type = packet.protocol === ICMP ? ECHO_REQUEST.v4 : ECHO_REQUEST.v6;
  return {
    protocol: packet.protocol,
    source,
    destination,
    sourcePort,
    destinationPort,
    icmp: packet.echoId === undefined ? null : { type, code: 0, echoId: packet.echoId },
    opens: true,
    sequence: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface,
    userId: packet.user === null ? null : asUid(packet.user),
    groupId: null,
  };
}

function end(text: string): [address: Connection["source"], port: Connection["sourcePort"]] {
  const [host = "", port] = text.split(" ");
  const address = parseIp(host);
  if (address === null) throw new Error(`Cannot read the address ${host}`);
  return [address, port === undefined ? null : asPort(Number(port))];
}

/** What is found for a packet, and made sure of, in words; sockets by the letters of the programs that hold them. */
export function searchFor(
  sockets: KernelSockets,
  connection: Connection,
  letters: ReadonlyMap<number, string>,
): string {
  const found = confirmSocket(sockets, connection, findSocket(sockets, connection));
  return searchInWords(found, (inode) => letters.get(inode) ?? `unknown ${inode}`);
}
