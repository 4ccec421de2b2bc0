import type { DnsMessage } from "../core/dns_message.ts";
import type { IpAddress } from "../core/ip_address.ts";

/** So many names may lead to an address, one after the other. */
const MOST_NAMES = 16;

/** That an address has a name, as an answer tells it. */
export interface ToldAddress {
  readonly address: IpAddress;
  /** The name that was asked for. */
  readonly name: string;
  /** What that is another name for, up to the one with the address. */
  readonly aliases: readonly string[];
  /** Seconds for which all of that holds. */
  readonly ttl: number;
}

/** The addresses of the name that was asked for. What an answer tells of other names is passed over. */
export function toldAddresses({ question, records }: DnsMessage): ToldAddress[] {
  if (records.length === 0) return [];
  const names = [question.name];
  const ttls = [Number.POSITIVE_INFINITY];
  for (let length = 0; length < names.length;) {
    length = names.length;
    for (const record of records) {
      if (names.length === MOST_NAMES) break;
      if (record.kind !== "alias" || record.name !== names.at(-1) || names.includes(record.target)) continue;
      names.push(record.target);
      ttls.push(Math.min(ttls.at(-1) ?? 0, record.ttl));
    }
  }
  const aliases = names.slice(1);
  const told: ToldAddress[] = [];
  for (const record of records) {
    if (record.kind !== "address") continue;
    const at = names.indexOf(record.name);
    if (at < 0) continue;
    const shared = at === aliases.length ? aliases : aliases.slice(0, at); // all the same, for nearly all answers
    told.push({
      address: record.address,
      name: question.name,
      aliases: shared,
      ttl: Math.min(ttls[at] ?? 0, record.ttl),
    });
  }
  return told;
}
