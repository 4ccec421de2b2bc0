import type { IpAddress } from "../../core/ip_address.ts";
import type { NetworkContent } from "./list_content.ts";
import { inRanges } from "./number_ranges.ts";

/** Whether an address (a mapped one is given as IPv4) lies in one of the networks. */
export function addressMatcher({ v4, v6 }: NetworkContent): (ip: IpAddress) => boolean {
  const words = new Uint32Array(4);
  return (ip) => {
    if (ip.family === 4) {
      words[0] = ip.w3;
      return inRanges(v4, words);
    }
    words[0] = ip.w0;
    words[1] = ip.w1;
    words[2] = ip.w2;
    words[3] = ip.w3;
    return inRanges(v6, words);
  };
}
