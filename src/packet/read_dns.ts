import { DNS_A, DNS_AAAA, DNS_CNAME, type DnsMessage, type DnsRecord } from "../core/dns_message.ts";
import { ipv4Address, ipv6Address } from "../core/ip_address.ts";
import { WireError } from "../wire/wire_error.ts";
import { DnsReader } from "./dns_reader.ts";
import { DNS_OPCODE, DNS_RCODE, DNS_RESPONSE, dnshdr } from "./headers.ts";
import { readU16be } from "./read_be.ts";

/** Records of one answer that are looked at: no honest answer about a host has as many. */
const MOST_RECORDS = 256;
/** Class IN (RFC 1035, 3.2.4). */
const INTERNET = 1;

/**
 * Why a message tells nothing.
 * - `malformed`: it ends too soon, or a name in it is none;
 * - `other`: no query (an update, a notification), or not about one name of a host;
 * - `too-many-records`.
 */
export type DnsProblem = "malformed" | "other" | "too-many-records";

/**
 * Reads a DNS message (RFC 1035) as far as it tells names of addresses: its question, and of an answer the records of
 * type A, AAAA and CNAME. What follows those is not looked at. Never throws.
 */
export function readDns(bytes: Uint8Array): DnsMessage | DnsProblem {
  if (bytes.length < dnshdr.size) return "malformed";
  const { id, flags, qdcount, ancount } = dnshdr.fields;
  const bits = readU16be(bytes, flags.offset);
  if ((bits & DNS_OPCODE) !== 0 || readU16be(bytes, qdcount.offset) !== 1) return "other";
  const isAnswer = (bits & DNS_RESPONSE) !== 0;
  const count = isAnswer ? readU16be(bytes, ancount.offset) : 0;
  if (count > MOST_RECORDS) return "too-many-records";
  try {
    const reader = new DnsReader(bytes, dnshdr.size);
    const name = reader.name();
    const [type, inClass] = [reader.u16(), reader.u16()];
    if (name === null || inClass !== INTERNET) return "other";
    const records: DnsRecord[] = [];
    for (let each = 0; each < count; each++) readRecord(reader, records);
    const responseCode = bits & DNS_RCODE;
    return { id: readU16be(bytes, id.offset), isAnswer, responseCode, question: { name, type }, records };
  } catch (error) {
    if (error instanceof WireError) return "malformed";
    throw error;
  }
}

/** A record by itself, as it is on the wire; none if it is of another type, or malformed. Never throws. */
export function readDnsRecord(bytes: Uint8Array): DnsRecord | null {
  const records: DnsRecord[] = [];
  try {
    readRecord(new DnsReader(bytes, 0), records);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  return records[0] ?? null;
}

function readRecord(reader: DnsReader, records: DnsRecord[]): void {
  const name = reader.name();
  const [type, inClass, ttl, length] = [reader.u16(), reader.u16(), reader.u32(), reader.u16()];
  const end = reader.at + length;
  const isKnown = name !== null && inClass === INTERNET;
  if (isKnown && type === DNS_A && length === 4) {
    records.push({ kind: "address", name, ttl, address: ipv4Address(reader.u32()) });
  } else if (isKnown && type === DNS_AAAA && length === 16) {
    const address = ipv6Address(reader.u32(), reader.u32(), reader.u32(), reader.u32());
    records.push({ kind: "address", name, ttl, address });
  } else if (isKnown && type === DNS_CNAME) {
    const target = reader.name();
    if (target !== null) records.push({ kind: "alias", name, ttl, target });
    if (reader.at !== end) throw new WireError("DNS record", "its length lies");
  } else {
    reader.skip(length);
  }
}
