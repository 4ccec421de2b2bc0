import type { IpAddress } from "./ip_address.ts";

/** Which names of hosts are asked for: all, those of an address, or a name (in lower case) and those below it. */
export type NameFilter =
  | { readonly kind: "all" }
  | { readonly kind: "address"; readonly address: IpAddress }
  | { readonly kind: "name"; readonly name: string };
