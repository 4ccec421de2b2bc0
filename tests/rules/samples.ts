import { asGid, asInterfaceIndex, asPid, asPort, asUid } from "../../src/core/identifiers.ts";
import type { Connection } from "../../src/core/connection.ts";
import { type HostNames, NO_NAMES } from "../../src/core/host_names.ts";
import type { IpAddress } from "../../src/core/ip_address.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import type { Process } from "../../src/core/process.ts";
import { IPPROTO_TCP } from "../../src/core/protocol.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { defaultNetworkAliases } from "../../src/rules/network_aliases.ts";
import type { Rule } from "../../src/rules/rule.ts";
import type { RuleContext } from "../../src/rules/rule_context.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";
import type { RuleSetOptions } from "../../src/rules/rule_set.ts";

const USERS: ReadonlyMap<string, number> = new Map([["root", 0], ["alice", 666]]);

/** Aliases as shipped; the users root (0) and alice (666). */
export const context: RuleContext = {
  aliases: defaultNetworkAliases(),
  userId: (name) => {
    const id = USERS.get(name);
    return id === undefined ? null : asUid(id);
  },
  groupId: (name) => name === "docker" ? asGid(998) : null,
};

export function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === null) throw new Error(`No address: ${text}`);
  return parsed;
}

export function connection(other: Partial<Connection> = {}): Connection {
  return {
    protocol: IPPROTO_TCP,
    source: ip("192.168.1.111"),
    destination: ip("185.53.178.14"),
    sourcePort: asPort(47676),
    destinationPort: asPort(443),
    icmp: null,
    opens: true,
    sequence: 0,
    inputInterface: asInterfaceIndex(0),
    outputInterface: asInterfaceIndex(2),
    userId: asUid(666),
    groupId: null,
    ...other,
  };
}

export function process(other: Partial<Process> = {}): Process {
  return {
    pid: asPid(12345),
    startTime: 77,
    path: "/usr/bin/opensnitchd",
    args: ["opensnitchd", "-rules-path", "/etc/opensnitchd/rules"],
    cwd: "/",
    parents: [
      { pid: asPid(900), path: "/usr/bin/bash", exeMismatch: null },
      { pid: asPid(1), path: "/usr/lib/systemd/systemd", exeMismatch: null },
    ],
    controlGroup: null,
    exeMismatch: null,
    ...other,
  };
}

/** Names that are sure, and others. */
export function hosts(sure: readonly string[], other: readonly string[] = []): HostNames {
  const [name] = [...sure, ...other];
  if (name === undefined) return NO_NAMES;
  const first = { name, by: "10.0.0.53", trusted: sure.length > 0, askedBy: "process" } as const;
  return { first, sure, all: [...sure, ...other] };
}

/** The one name of the destination, which is sure; null if it is not known. */
interface Host {
  readonly host?: string | null;
}

/** The connection of OpenSnitch's operator tests. */
export function facts({ host = "opensnitch.io", ...other }: Partial<Facts> & Host = {}): Facts {
  return {
    connection: connection(),
    process: process(),
    userId: asUid(666),
    hosts: hosts(host === null ? [] : [host]),
    environment: (name) => name === "LANG" ? "C.UTF-8" : "",
    groups: () => [asGid(666), asGid(998)],
    hash: (algorithm) => algorithm === "md5" ? "d41d8cd98f00b204e9800998ecf8427e" : null,
    interfaceName: (index) => index === 2 ? "eth0" : null,
    isOpen: false,
    ...other,
  };
}

export const options = (other: Partial<RuleSetOptions> = {}): RuleSetOptions => ({
  ...defaultConfiguration(),
  ...other,
});

/** A rule file: enabled, allow, always, `dest.port` 443, with these keys instead. */
export function ruleText(other: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    created: "2026-07-24T10:00:00.5Z",
    updated: "2026-07-24T10:00:00.5Z",
    name: "sample",
    description: "",
    action: "allow",
    duration: "always",
    enabled: true,
    precedence: false,
    nolog: false,
    operator: { operand: "dest.port", data: "443", type: "simple", list: [], sensitive: false },
    ...other,
  });
}

/** The rule of `ruleText`; throws if it is refused. */
export function rule(other: Readonly<Record<string, unknown>> = {}): Rule {
  const parsed = parseRuleFile(ruleText(other), context);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** What is wrong with the rule of `ruleText`, as "PATH: REASON"; empty if nothing is. */
export function problemsOf(other: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = parseRuleFile(ruleText(other), context);
  return parsed.ok ? [] : parsed.problems.map(({ path, reason }) => `${path}: ${reason}`);
}
