import type { ControlClient } from "../control/control_client.ts";
import { type NamedDocument, namesDocument } from "../control/names_document.ts";
import { ExitError } from "../core/exit_error.ts";
import type { Pid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import { unmapped } from "../core/ip_address.ts";
import { formatIp } from "../core/format_ip.ts";

/** What addresses are called, as a running firewall knows it from trusted resolvers, for each process. */
export class KnownNames {
  readonly #byAddress: ReadonlyMap<string, readonly NamedDocument[]>;

  /** Those of one address that were used last come first. */
  constructor(named: readonly NamedDocument[]) {
    this.#byAddress = Map.groupBy(named.filter(({ trusted }) => trusted), ({ address }) => address);
  }

  /** A name that one of these processes has asked for goes before those that others have. Null where none is known. */
  of(address: IpAddress, pids: readonly Pid[]): string | null {
    const known = this.#byAddress.get(formatIp(unmapped(address))) ?? [];
    const own = known.find(({ process_id: pid }) => pids.some((each) => each === pid));
    return (own ?? known[0])?.name ?? null;
  }
}

/** None where no firewall runs, or may not be asked. */
export async function knownNames(client: Pick<ControlClient, "get">): Promise<KnownNames> {
  try {
    return new KnownNames((await client.get("/v1/names", namesDocument)).names);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return new KnownNames([]);
  }
}
