import type { IpAddress } from "./ip_address.ts";

/** Types of records (RFC 1035, 3.2.2; RFC 3596). */
export const DNS_A = 1;
export const DNS_CNAME = 5;
export const DNS_AAAA = 28;

/** Names are in lower case, without the dot at the end; "" is the root. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
}

/** That a name has an address, or is another name for `target`, for so many seconds. */
export type DnsRecord =
  | { readonly kind: "address"; readonly name: string; readonly ttl: number; readonly address: IpAddress }
  | { readonly kind: "alias"; readonly name: string; readonly ttl: number; readonly target: string };

/** What of a DNS message (RFC 1035) tells which name has which address. */
export interface DnsMessage {
  readonly id: number;
  readonly isAnswer: boolean;
  /** 0 is "no error". */
  readonly responseCode: number;
  readonly question: DnsQuestion;
  /** Of an answer, in its order; records of other types, and of names that no host has, are left out. */
  readonly records: readonly DnsRecord[];
}
