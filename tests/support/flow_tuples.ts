import type { FlowTuple } from "../../src/core/connection.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { address } from "./addresses.ts";

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, udplite: 136 };

/**
 * "udp 10.0.0.1 5000 10.0.0.2 53", "icmp 10.0.0.1 10.0.0.2 id 7" (an echo request): protocol, source, destination.
 */
export function flowTuple(text: string): FlowTuple {
  const words = text.split(" ");
  const protocol = PROTOCOLS[words[0] ?? ""] ?? Number(words[0]);
  const ports = words.length === 5 && words[3] !== "id";
  const [source, destination] = ports ? [words[1], words[3]] : [words[1], words[2]];
  const echo = { type: protocol === 1 ? 8 : 128, code: 0, echoId: Number(words[4]) };
  return {
    protocol,
    source: address(source ?? ""),
    destination: address(destination ?? ""),
    sourcePort: ports ? asPort(Number(words[2])) : null,
    destinationPort: ports ? asPort(Number(words[4])) : null,
    icmp: protocol === 1 || protocol === 58 ? echo : null,
  };
}
