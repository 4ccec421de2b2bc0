import type { Process } from "../core/process.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import type { Attributor } from "./attributor.ts";

/** Sockets whose holders are looked for: each may cost a walk through /proc. */
const MAX_SOCKETS = 8;

/**
 * The programs that hold the sockets which fit as well as the best: the members of an SO_REUSEPORT group, for example.
 * "/usr/bin/a [5], /usr/bin/b [6]"; "" if there are not two of them.
 */
export function nameHolders(attributor: Pick<Attributor, "holderOf">, search: SocketSearch): string {
  if (search.kind !== "candidates") return "";
  const best = search.candidates.filter(({ fit }) => fit === search.candidates[0]?.fit).slice(0, MAX_SOCKETS);
  const holders = new Map<number, Process>();
  for (const { socket } of best) {
    const process = attributor.holderOf(socket.inode);
    if (process !== null) holders.set(process.pid, process);
  }
  return holders.size < 2 ? "" : [...holders.values()].map(({ pid, path }) => `${path} [${pid}]`).join(", ");
}
