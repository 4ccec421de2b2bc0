import type { IpAddress } from "../core/ip_address.ts";
import type { KnownName } from "./known_name.ts";

/** A name with its address, as it is told to other threads. */
export interface NamedAddress extends Omit<KnownName, "expires"> {
  readonly address: IpAddress;
  /** Milliseconds for which it holds still. */
  readonly validFor: number;
}
