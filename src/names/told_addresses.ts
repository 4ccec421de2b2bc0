import type { DnsMessage } from "../core/dns_message.ts";
import type { IpAddress } from "../core/ip_address.ts";

/** So many names may lead to an address, one after the other. */
const MOST_NAMES = 16;

/** That an address has a name, as an answer tells it. */
export interface ToldAddress {
  readonly address: IpAddress;
  /** The name that was asked for, then those that it is another name for, up to the one with the address. */
  readonly names: readonly string[];
  /** Seconds for which all of that holds. */
  readonly ttl: number;
}

/** The addresses of the name that was asked for. What an answer tells of other names is passed over. */
export function toldAddresses({ question, records }: DnsMessage): ToldAddress[] {
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
  return records.flatMap((record) => {
    const at = record.kind === "address" ? names.indexOf(record.name) : -1;
    if (record.kind !== "address" || at < 0) return [];
    return [{ address: record.address, names: names.slice(0, at + 1), ttl: Math.min(ttls[at] ?? 0, record.ttl) }];
  });
}
