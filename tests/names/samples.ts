import type { DnsMessage, DnsRecord } from "../../src/core/dns_message.ts";
import { DNS_A } from "../../src/core/dns_message.ts";
import type { FlowTuple } from "../../src/core/connection.ts";
import { asPid, asPort } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { type Asker, askerOf } from "../../src/names/asker.ts";
import type { KnownName } from "../../src/names/known_name.ts";
import type { NamedAddress } from "../../src/names/named_address.ts";
import { ip, process } from "../rules/samples.ts";

export const RESOLVER = ip("10.0.0.53");

/** A flow of UDP to the resolver. */
export function flowTo(resolver = "10.0.0.53", sourcePort = 40_000): FlowTuple {
  return {
    protocol: 17,
    source: ip("10.0.0.1"),
    destination: ip(resolver),
    sourcePort: asPort(sourcePort),
    destinationPort: asPort(53),
    icmp: null,
  };
}

/** The same flow, as answers come. */
export function back({ protocol, source, destination, sourcePort, destinationPort, icmp }: FlowTuple): FlowTuple {
  return {
    protocol,
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    icmp,
  };
}

export function query(name: string, id = 1, type = DNS_A): DnsMessage {
  return { id, isAnswer: false, responseCode: 0, question: { name, type }, records: [] };
}

export function address(name: string, text: string, ttl = 300): DnsRecord {
  return { kind: "address", name, ttl, address: ip(text) };
}

export function alias(name: string, target: string, ttl = 300): DnsRecord {
  return { kind: "alias", name, ttl, target };
}

export function answer(name: string, records: readonly DnsRecord[], other: Partial<DnsMessage> = {}): DnsMessage {
  return { ...query(name), isAnswer: true, records, ...other };
}

export function program(pid: number, group = `/group-${pid}`): Process {
  const controlGroup = { path: group, unit: null, slice: null, container: null };
  return process({ pid: asPid(pid), path: `/bin/program-${pid}`, controlGroup });
}

export function asker(pid: number, group?: string): Asker {
  return askerOf(program(pid, group));
}

export function known(name: string, pid: number, other: Partial<KnownName> = {}): KnownName {
  return { name, aliases: [], asker: asker(pid), resolver: RESOLVER, trusted: true, expires: 1_000, ...other };
}

export function named(name: string, text: string, other: Partial<NamedAddress> = {}): NamedAddress {
  const { expires: _, ...rest } = known(name, 1);
  return { ...rest, address: ip(text), validFor: 1_000, ...other };
}
