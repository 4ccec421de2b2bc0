import type { Connection } from "../core/connection.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { type HostNames, isSure } from "../core/host_names.ts";
import type { Process } from "../core/process.ts";
import { protocolName } from "../core/protocol.ts";
import { timeFormat } from "./format_time.ts";
import { jsonLine } from "./json_line.ts";

/** Version of the events' schema. */
export const EVENT_VERSION = 1;

/**
 * A writer of `decision` events: each call gives one JSON object on one line, without its end. Keys whose value is not
 * known are absent. What records share (process, decision) is put into JSON once and kept while the thing itself lives:
 * an event made as a whole costs 5.6 us, one made of kept parts 2.
 */
export function decisionEventWriter(): (record: DecisionRecord) => string {
  const decisionPart = kept(decisionMembers);
  const processPart = kept(processMembers);
  const hostPart = kept(hostMembers);
  const quoted = quotes();
  const time = timeFormat();
  return (record) => {
    const { connection, hosts, userId, attribution: { source, confidence, why, process } } = record;
    return `{"event":"decision","time":"${time(record.time)}","version":${EVENT_VERSION},` +
      `${decisionPart(record.decision)},"enforced":${record.enforced},` +
      (connection === null ? `"unreadable":${quoted(record.unreadable ?? "")}` : connectionMembers(connection)) +
      (hosts.first === null ? "" : `,${hostPart(hosts)}`) +
      (userId === null ? "" : `,"user_id":${userId}`) +
      (process === null ? "" : `,${processPart(process)}`) +
      `,"attribution":{"source":"${source}","confidence":"${confidence}","why":${quoted(why)}}` +
      `,"latency_us":${Math.round(record.latency)},"packets":${record.packets}` +
      (record.repeated ? ',"repeated":true}' : "}");
  };
}

function decisionMembers({ action, rule, reason, unknown, otherCase }: Decision): string {
  return members({
    action,
    rule,
    reason,
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(otherCase.length === 0 ? {} : { other_case: otherCase }),
  });
}

/** An event is no place for all names that somebody may have given to an address. */
const MOST_NAMES = 32;

/** Further names are told where there are such, and where it does not follow from the best one what is sure. */
function hostMembers({ first, sure, all }: HostNames): string {
  if (first === null) return "";
  const { name, by, trusted, askedBy } = first;
  const isPlain = all.length === 1 && (sure.length === 1) === isSure(first);
  const other = all.filter((each) => !sure.includes(each)).slice(0, MOST_NAMES);
  return members({
    dst_host: name,
    dst_host_source: { by, trusted, asked_by: askedBy },
    ...(isPlain ? {} : { dst_hosts: { sure: sure.slice(0, MOST_NAMES), other } }),
  });
}

/** Numbers and addresses, which need no escapes. */
function connectionMembers({ protocol, source, sourcePort, destination, destinationPort, icmp }: Connection): string {
  return `"protocol":"${protocolName(protocol, source.family)}","src_ip":"${formatIp(source)}"` +
    (sourcePort === null ? "" : `,"src_port":${sourcePort}`) +
    `,"dst_ip":"${formatIp(destination)}"` +
    (destinationPort === null ? "" : `,"dst_port":${destinationPort}`) +
    (icmp === null ? "" : `,"icmp_type":${icmp.type},"icmp_code":${icmp.code}`);
}

function processMembers({ pid, path, args, cwd, parents, controlGroup, exeMismatch }: Process): string {
  return members({
    process_id: pid,
    process_path: path,
    process_args: args,
    process_cwd: cwd,
    process_parents: parents.map((parent) => ({ process_id: parent.pid, process_path: parent.path })),
    ...(controlGroup === null ? {} : { cgroup: controlGroup.path }),
    ...(controlGroup?.unit ? { unit: controlGroup.unit } : {}),
    ...(controlGroup?.container ? { container: controlGroup.container } : {}),
    ...(exeMismatch === null ? {} : { exe_mismatch: exeMismatch }),
  });
}

/** An object's members as JSON, without its braces. */
function members(object: Record<string, unknown>): string {
  return jsonLine(object).slice(1, -1);
}

/** The same function, which remembers its results. */
function kept<Thing extends object>(write: (thing: Thing) => string): (thing: Thing) => string {
  const known = new WeakMap<Thing, string>();
  return (thing) => {
    const before = known.get(thing);
    if (before !== undefined) return before;
    const text = write(thing);
    known.set(thing, text);
    return text;
  };
}

const MAX_QUOTES = 256;

/** Texts as JSON. The same few occur again and again, and are remembered. */
function quotes(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const quoted = jsonLine(text);
    if (known.size >= MAX_QUOTES) known.clear();
    known.set(text, quoted);
    return quoted;
  };
}
