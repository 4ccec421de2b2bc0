import type { IpAddress } from "../core/ip_address.ts";
import { parseIp } from "../core/parse_ip.ts";

/** The addresses after `nameserver` in the text of a resolv.conf(5); a scope ("%eth0") is passed over. */
export function parseResolvConf(text: string): IpAddress[] {
  return text.split("\n").flatMap((line) => {
    const address = /^nameserver[ \t]+([^ \t%#;]+)/.exec(line)?.[1];
    return address === undefined ? [] : parseIp(address) ?? [];
  });
}
