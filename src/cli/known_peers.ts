import type { ControlClient } from "../control/control_client.ts";
import type { Pid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import { knownNames } from "./known_names.ts";
import { PeerNames } from "./peer_names.ts";

/** What a process's peers are called, as far as a running firewall knows. */
export async function knownPeers(
  client: Pick<ControlClient, "get">,
  pid: Pid,
  peers: readonly IpAddress[],
): Promise<PeerNames> {
  const [known, names] = [await knownNames(client), new PeerNames()];
  for (const peer of peers) {
    const name = known.of(peer, [pid]);
    if (name !== null) names.set(peer, name);
  }
  return names;
}
