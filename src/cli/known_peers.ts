import type { ControlClient } from "../control/control_client.ts";
import { type NamedDocument, namesDocument } from "../control/names_document.ts";
import { ExitError } from "../core/exit_error.ts";
import type { Pid } from "../core/identifiers.ts";
import { parseIp } from "../core/parse_ip.ts";
import { PeerNames } from "./peer_names.ts";

/**
 * What a process's peers are called, as a running firewall knows it from trusted resolvers: the names that the process has
 * asked for go before those that others have. None where no firewall runs, or may not be asked.
 */
export async function knownPeers(client: Pick<ControlClient, "get">, pid: Pid): Promise<PeerNames> {
  const names = new PeerNames();
  const known = (await namesOf(client)).filter(({ trusted }) => trusted);
  const own = known.filter((each) => each.process_id === pid);
  // Of several names the one that was used last, which comes first, is to remain.
  for (const { address, name } of [...own, ...known.filter((each) => !own.includes(each))].reverse()) {
    const ip = parseIp(address);
    if (ip !== null) names.set(ip, name);
  }
  return names;
}

async function namesOf(client: Pick<ControlClient, "get">): Promise<readonly NamedDocument[]> {
  try {
    return (await client.get("/v1/names", namesDocument)).names;
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return [];
  }
}
