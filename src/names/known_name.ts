import type { IpAddress } from "../core/ip_address.ts";
import type { Asker } from "./asker.ts";

/** A name of an address, as one process asked for it. */
export interface KnownName {
  /** The name that was asked for. */
  readonly name: string;
  /** What that is another name for, up to the one that has the address. */
  readonly aliases: readonly string[];
  /** Null if it is not known who asked. */
  readonly asker: Asker | null;
  readonly resolver: IpAddress;
  /** Whether this host was configured to use that resolver when it answered. */
  readonly trusted: boolean;
  /** Milliseconds of the table's clock. */
  readonly expires: number;
}
