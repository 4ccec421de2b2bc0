import { type IpAddress, unmapped } from "../../core/ip_address.ts";
import { type IpNetwork, parseNetwork } from "../../core/ip_network.ts";
import { parseIp } from "../../core/parse_ip.ts";
import type { ListLines } from "./list_lines.ts";
import { NumberRangesBuilder } from "./number_ranges_builder.ts";

/** Addresses and networks of both families, one a line, with comments behind `#`. Mapped IPv4 addresses are IPv4's. */
export class NetworkLines implements ListLines {
  readonly #v4 = new NumberRangesBuilder(1);
  readonly #v6 = new NumberRangesBuilder(4);

  read(line: string): boolean {
    const comment = line.indexOf("#");
    const text = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (text === "") return true;
    const network = text.includes("/") ? parseNetwork(text) : null;
    if (network !== null) this.#add(network.address, lastOf(network));
    const ip = network === null ? parseIp(text) : null;
    if (ip !== null) this.#add(ip, ip);
    return network !== null || ip !== null;
  }

  finish(): ReturnType<ListLines["finish"]> {
    const v4 = this.#v4.finish();
    const v6 = this.#v6.finish();
    return { content: { kind: "networks", v4: v4.ranges, v6: v6.ranges }, entries: v4.entries + v6.entries };
  }

  /** Both ends are mapped, or the block is one of IPv6 that is larger than all of IPv4. */
  #add(first: IpAddress, last: IpAddress): void {
    const [low, high] = [unmapped(first), unmapped(last)];
    if (low.family === 4 && high.family === 4) this.#v4.add([low.w3], [high.w3]);
    else this.#v6.add([first.w0, first.w1, first.w2, first.w3], [last.w0, last.w1, last.w2, last.w3]);
  }
}

function lastOf({ address, mask }: IpNetwork): IpAddress {
  return {
    family: address.family,
    w0: (address.w0 | ~mask.w0) >>> 0,
    w1: (address.w1 | ~mask.w1) >>> 0,
    w2: (address.w2 | ~mask.w2) >>> 0,
    w3: (address.w3 | ~mask.w3) >>> 0,
  };
}
