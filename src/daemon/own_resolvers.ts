import { asSocketInode, type SocketInode } from "../core/identifiers.ts";
import { IPPROTO_UDP } from "../core/protocol.ts";
import type { Asker } from "../names/asker.ts";
import type { ProcFs } from "../process/proc_fs.ts";
import { SocketHolders } from "../process/socket_holders.ts";
import { ALL_STATES } from "../sockdiag/constants.ts";
import { readSocket } from "../sockdiag/read_socket.ts";
import type { SocketDiag } from "../sockdiag/socket_diag.ts";

const DNS_PORT = 53;

/**
 * The processes of this host that are resolvers themselves: they hold a socket of UDP at port 53, which takes rights.
 * /proc is walked only when other sockets are there than at the last look.
 */
export class OwnResolvers {
  readonly #diag: SocketDiag;
  readonly #procFs: ProcFs;
  #sockets = "";
  #processes: readonly Pick<Asker, "pid" | "startTime">[] = [];

  constructor(diag: SocketDiag, procFs: ProcFs) {
    this.#diag = diag;
    this.#procFs = procFs;
  }

  /** Throws as SocketDiag.dumpInet. */
  look(): readonly Pick<Asker, "pid" | "startTime">[] {
    const inodes = this.#inodes();
    const sockets = inodes.join();
    if (sockets === this.#sockets) return this.#processes;
    this.#sockets = sockets;
    const holders = SocketHolders.find(this.#procFs);
    const found = inodes.flatMap((inode) =>
      holders.of(inode).map(({ process: { pid, startTime } }) => ({ pid, startTime }))
    );
    return this.#processes = found;
  }

  #inodes(): SocketInode[] {
    const inodes = new Set<number>();
    for (const family of [4, 6] as const) {
      const question = { protocol: IPPROTO_UDP, family, states: ALL_STATES, extensions: 0, filter: null };
      this.#diag.dumpInet({ ...question, sourcePort: DNS_PORT }, (message) => {
        const { inode, sourcePort, destinationPort } = readSocket(message, IPPROTO_UDP);
        if (sourcePort === DNS_PORT && destinationPort === 0 && inode !== 0) inodes.add(inode);
      });
    }
    return [...inodes].sort((a, b) => a - b).map(asSocketInode);
  }
}
