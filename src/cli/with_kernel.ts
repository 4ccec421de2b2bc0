import { EXIT, ExitError } from "../core/exit_error.ts";
import { EACCES, EPERM, SystemError } from "../core/system_error.ts";
import { Libc } from "../ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { LinuxProcFs } from "../ffi/proc_fs.ts";
import { LinuxProcNet } from "../ffi/proc_net.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { KernelSockets } from "../sockdiag/kernel_sockets.ts";
import type { ProcFs } from "../process/proc_fs.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import { Vrfs } from "../sockdiag/vrfs.ts";
import { WireError } from "../wire/wire_error.ts";
import { type LocalNames, localNames } from "./local_names.ts";

/** What a command asks of the kernel itself, without a daemon. */
export interface Kernel {
  /** Those of the network namespace that the command runs in. */
  readonly sockets: KernelSockets;
  readonly procFs: ProcFs;
  readonly names: LocalNames;
}

/** Uses the kernel's tables, and closes what that took. What the kernel refuses ends the command with an ExitError. */
export async function withKernel<T>(use: (kernel: Kernel) => T | Promise<T>): Promise<T> {
  using libc = new Libc();
  try {
    using netlink = openNetlink(libc, NETLINK_SOCK_DIAG);
    using routes = openNetlink(libc, NETLINK_ROUTE);
    const diag = new SocketDiag(new NetlinkTransport(libc, netlink.number));
    return await use({
      sockets: new KernelSockets(
        diag,
        new LinuxProcNet(libc),
        new Vrfs(new NetlinkTransport(libc, routes.number)),
      ),
      procFs: new LinuxProcFs(libc),
      names: localNames(libc),
    });
  } catch (error) {
    throw asExitError(error);
  }
}

function asExitError(error: unknown): unknown {
  if (error instanceof WireError) return new ExitError(EXIT.failed, error.message);
  if (!(error instanceof SystemError || error instanceof NetlinkError)) return error;
  const refused = error.errno === EPERM || error.errno === EACCES;
  return new ExitError(refused ? EXIT.notAllowed : EXIT.failed, error.message);
}
