import type { SocketDiag } from "../sockdiag/socket_diag.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

const ESTABLISHED = 1 << 1;
/** tcpmux: hardly anybody's, so that the answer is short. */
const PORT = 1;

/**
 * Whether sock_diag lists the sockets of a protocol. The kernel loads a handler's module only where it has such sockets
 * at all: `registered` is the text of /proc/net/protocols, which has them by `kernelName`.
 */
export function trySockDiag(diag: SocketDiag, protocol: number, kernelName: string, registered: string): Outcome {
  const question = { protocol, family: 4, states: ESTABLISHED, sourcePort: PORT, filter: null, extensions: 0 } as const;
  if (diag.dumpInet(question, () => {}) !== "missing") return ok("");
  const has = registered.split("\n").some((line) => line.startsWith(`${kernelName} `));
  return has ? problem("there is no handler for these sockets") : ok(NO_SUCH_SOCKETS);
}

/** What is said of a protocol that the kernel does not speak, or not yet. */
export const NO_SUCH_SOCKETS = "not needed: this kernel has no such sockets";
