import { asSocketInode, INIT, type SocketInode } from "../core/identifiers.ts";
import type { SocketHolder } from "../ebpf/list_sockets.ts";

const WORD = 0x1_0000_0000;

/**
 * Who held which sockets when all were listed: for sockets that are older than the monitor, and for those that somebody
 * else uses than made them. What it says may be past, and has to be made sure of.
 */
export class KnownHolders {
  readonly #holders: ReadonlyMap<SocketInode, readonly SocketHolder[]>;

  constructor(holders: readonly SocketHolder[]) {
    this.#holders = Map.groupBy(holders, ({ inode }) => asSocketInode(inode.low + inode.high * WORD));
  }

  /** The newest first; init last, which hands its sockets on to those that it starts. */
  of(inode: SocketInode): readonly SocketHolder[] {
    return (this.#holders.get(inode) ?? []).toSorted(newestFirst);
  }
}

function newestFirst(a: SocketHolder, b: SocketHolder): number {
  if ((a.pid === INIT) !== (b.pid === INIT)) return a.pid === INIT ? 1 : -1;
  return b.start - a.start;
}
