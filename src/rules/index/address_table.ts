import { type IpAddress, unmapped } from "../../core/ip_address.ts";
import type { IpNetwork } from "../../core/ip_network.ts";
import type { Subject } from "../subject.ts";
import { Buckets, type KeyTable, type Places } from "./key_table.ts";

/** Blocks of one length. */
interface Level {
  readonly mask: IpAddress;
  readonly buckets: Buckets<number>;
}

/** Rules by the block of addresses that the destination lies in; an address alone is the longest block. */
export class AddressTable implements KeyTable {
  /** By family and length. */
  readonly #levels = new Map<string, Level>();

  add({ address, mask, prefixLength }: IpNetwork, place: number): void {
    const name = `${address.family}/${prefixLength}`;
    const level = this.#levels.get(name) ?? { mask, buckets: new Buckets<number>() };
    this.#levels.set(name, level);
    level.buckets.add(numberOf(address, mask), place);
  }

  gather({ facts }: Subject, found: Places[]): void {
    if (this.#levels.size === 0) return;
    const address = unmapped(facts.connection.destination);
    for (const { mask, buckets } of this.#levels.values()) {
      if (mask.family === address.family) buckets.gather(numberOf(address, mask), found);
    }
  }
}

/** Other blocks may have the same number: whoever is found by it is asked. */
function numberOf(ip: IpAddress, mask: IpAddress): number {
  if (ip.family === 4) return ip.w3 & mask.w3;
  let number = ip.w0 & mask.w0;
  number = Math.imul(number, 0x9e3779b1) ^ (ip.w1 & mask.w1);
  number = Math.imul(number, 0x85ebca6b) ^ (ip.w2 & mask.w2);
  return Math.imul(number, 0xc2b2ae35) ^ (ip.w3 & mask.w3);
}
