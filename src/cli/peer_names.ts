import { formatIp } from "../core/format_ip.ts";
import { type IpAddress, unmapped } from "../core/ip_address.ts";

/** What the hosts at the other end of sockets are called. An IPv4 address has one name, mapped into IPv6 or not. */
export class PeerNames {
  readonly #names = new Map<string, string>();

  set(address: IpAddress, name: string): void {
    this.#names.set(keyOf(address), name);
  }

  /** Null where none is known. */
  of(address: IpAddress): string | null {
    return this.#names.get(keyOf(address)) ?? null;
  }
}

function keyOf(address: IpAddress): string {
  return formatIp(unmapped(address));
}
