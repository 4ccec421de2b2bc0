import type { SocketInode } from "../core/identifiers.ts";
import type { Libc } from "../ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { LinuxProcFs } from "../ffi/proc_fs.ts";
import { NETLINK_NETFILTER, NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { SocketHolders } from "../process/socket_holders.ts";
import { escapeText } from "../report/escape_text.ts";
import { readNetlinkSockets } from "../sockdiag/netlink_sockets.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";

/**
 * The programs that hold the netfilter socket of this netlink port, which the kernel names as a queue's reader:
 * "/usr/bin/snort (pid 12)". A port is by custom the reader's pid, and need not be. Null where nobody is found.
 */
export function queueReader(libc: Libc, portId: number): string | null {
  const inode = netfilterSocket(libc, portId);
  if (inode === null) return null;
  const holders = SocketHolders.find(new LinuxProcFs(libc)).of(inode);
  return holders.map(({ process: { path, pid } }) => `${escapeText(path)} (pid ${pid})`).join(" and ") || null;
}

function netfilterSocket(libc: Libc, wanted: number): SocketInode | null {
  using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
  let found: SocketInode | null = null;
  const diag = new SocketDiag(new NetlinkTransport(libc, socket.number));
  readNetlinkSockets(diag, NETLINK_NETFILTER, ({ portId, inode }) => {
    if (portId === wanted) found = inode;
  });
  return found;
}
