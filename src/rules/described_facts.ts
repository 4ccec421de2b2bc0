import type { ControlGroup } from "../core/control_group.ts";
import type { Connection } from "../core/connection.ts";
import { type HostNames, isSure, NO_NAMES } from "../core/host_names.ts";
import { asInterfaceIndex, asPid, asPort, asUid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import { parseIp } from "../core/parse_ip.ts";
import { parseProtocol } from "../core/parse_protocol.ts";
import type { Process } from "../core/process.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { DescribedConnection } from "./described_connection.ts";
import type { Facts } from "./facts.ts";
import { normalDomain } from "./normal_domain.ts";

/** Addresses for documentation, which nobody has (RFC 5737, RFC 3849). */
const NOBODYS = {
  4: { source: "192.0.2.1", destination: "192.0.2.2" },
  6: { source: "2001:db8::1", destination: "2001:db8::2" },
};

/** A described connection as the rules are asked about it. */
export interface DescribedFacts {
  readonly facts: Facts;
  /** Operands whose value nobody told, and for which the rules need one: what was taken. The others are unknown. */
  readonly assumed: readonly string[];
}

/** Makes facts of a description that has been checked. Variables, checksums, groups and interfaces are not known. */
export function describedFacts(given: DescribedConnection): DescribedFacts {
  const facts: Facts = {
    connection: connectionOf(given),
    process: given.process_path === undefined ? null : processOf(given, given.process_path),
    userId: given.user_id === undefined ? null : asUid(given.user_id),
    hosts: hostsOf(given),
    environment: () => null,
    groups: () => null,
    hash: () => null,
    interfaceName: () => null,
    isOpen: false,
  };
  return { facts, assumed: assumedOf(given) };
}

function connectionOf(given: DescribedConnection): Connection {
  const { protocol, isIpv6 } = parseProtocol(given.protocol ?? "tcp") ?? { protocol: IPPROTO_TCP, isIpv6: false };
  const known = parseIp(given.dst_ip ?? "") ?? parseIp(given.src_ip ?? "");
  const nobodys = NOBODYS[known?.family ?? (isIpv6 ? 6 : 4)];
  return {
    protocol,
    source: addressOf(given.src_ip ?? nobodys.source),
    destination: addressOf(given.dst_ip ?? nobodys.destination),
    sourcePort: given.src_port === undefined ? null : asPort(given.src_port),
    destinationPort: given.dst_port === undefined ? null : asPort(given.dst_port),
    icmp: null,
    opens: true,
    sequence: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface: asInterfaceIndex(1), // some interface, whose name is not known
    userId: null,
    groupId: null,
  };
}

function hostsOf({ dst_host, dst_host_source, dst_hosts }: DescribedConnection): HostNames {
  if (dst_host === undefined) return NO_NAMES;
  const name = hostOf(dst_host);
  const { by, trusted, asked_by } = dst_host_source ?? { by: "", trusted: true, asked_by: "process" };
  const first = { name, by, trusted, askedBy: asked_by };
  const sure = dst_hosts?.sure.map(hostOf) ?? (isSure(first) ? [name] : []);
  const all = dst_hosts === undefined ? [name] : [...sure, ...dst_hosts.other.map(hostOf)];
  return { first, sure, all };
}

function hostOf(text: string): string {
  return normalDomain(text) ?? text;
}

function addressOf(text: string): IpAddress {
  const ip = parseIp(text);
  if (ip === null) throw new Error(`Cannot describe a connection: no address: ${text}`);
  return ip;
}

function processOf(given: DescribedConnection, path: string): Process {
  return {
    pid: asPid(given.process_id ?? 0),
    startTime: 0,
    path,
    args: given.process_args ?? [path],
    cwd: "",
    parents: (given.process_parents ?? []).map((parent) => ({
      pid: asPid(0),
      path: parent.process_path,
      exeMismatch: null,
    })),
    controlGroup: groupOf(given),
    exeMismatch: given.exe_mismatch ?? null,
  };
}

function groupOf({ cgroup, unit, container }: DescribedConnection): ControlGroup | null {
  if (cgroup === undefined && unit === undefined && container === undefined) return null;
  return {
    path: cgroup ?? (unit === undefined ? "/" : `/system.slice/${unit}`),
    unit: unit ?? null,
    slice: null,
    container: container ?? null,
  };
}

function assumedOf(given: DescribedConnection): string[] {
  const groupIsTold = given.unit !== undefined || given.container !== undefined;
  const told: readonly (readonly [operand: string, isAssumed: boolean])[] = [
    ["process.id", given.process_id === undefined],
    ["process.command", given.process_args === undefined],
    ["process.parent.path", given.process_parents === undefined],
    ["process.cgroup", given.cgroup === undefined && groupIsTold],
    ["protocol", given.protocol === undefined],
    ["source.ip", given.src_ip === undefined],
    ["source.network", given.src_ip === undefined],
    ["source.port", given.src_port === undefined],
    ["dest.ip", given.dst_ip === undefined],
    ["dest.scope", given.dst_ip === undefined],
    ["dest.network", given.dst_ip === undefined],
    ["dest.port", given.dst_port === undefined],
  ];
  const OF_PROCESS = /^process\./;
  return told.filter(([operand, isAssumed]) =>
    isAssumed && !(given.process_path === undefined && OF_PROCESS.test(operand))
  ).map(([operand]) => operand);
}
