import { type IpAddress, unmapped } from "../core/ip_address.ts";

/** Equal for equal addresses; a mapped IPv4 address is the IPv4 address. */
export type AddressKey = number | string;

export function addressKey(ip: IpAddress): AddressKey {
  const { family, w0, w1, w2, w3 } = unmapped(ip);
  return family === 4 ? w3 : `${w0},${w1},${w2},${w3}`;
}
