import { formatIp } from "../core/format_ip.ts";
import { type IpAddress, unmapped } from "../core/ip_address.ts";
import type { PeerNames } from "./peer_names.ts";
import { reverseName } from "./reverse_name.ts";

/** All questions together may take so long: who lists sockets does not wait for a name server that does not answer. */
const LIMIT_MILLISECONDS = 3000;
const QUESTIONS_AT_ONCE = 32;

/** Asks DNS for the PTR records of a name; rejects where there are none, and when the signal aborts. */
export type PtrLookup = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/**
 * Asks DNS what addresses are called that have no name yet. Whoever owns an address chooses what the answer is. An address without a name, and
 * one whose answer does not come in time, stays without.
 */
export async function resolvePeers(
  addresses: Iterable<IpAddress>,
  lookUp: PtrLookup,
  names: PeerNames,
  limit = LIMIT_MILLISECONDS,
): Promise<void> {
  const signal = AbortSignal.timeout(limit);
  const all = new Map(Array.from(addresses, (each) => [formatIp(unmapped(each)), each]));
  const waiting = [...all.values()].filter((each) => names.of(each) === null);
  const askInTurn = async (): Promise<void> => {
    for (let address = waiting.pop(); address !== undefined && !signal.aborted; address = waiting.pop()) {
      const [name] = await lookUp(reverseName(address), signal).catch(() => []);
      if (name !== undefined) names.set(address, name.replace(/\.$/, ""));
    }
  };
  await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, askInTurn));
}
