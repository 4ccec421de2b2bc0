import { ExitError } from "../core/exit_error.ts";
import { COPY_WHOLE } from "../nfqueue/constants.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { QueueAccess } from "./join_queue.ts";
import { type OpenedQueue, openQueue } from "./open_queue.ts";

/**
 * The queue where packets of DNS are read, by the same way as the one where packets are judged. Null where it cannot be
 * had, which is told: then no host has a name, and all else goes on.
 */
export function openNames(
  { libc, options: { reporter }, setting, resources }: DaemonContext,
  { backend }: Pick<QueueAccess, "backend">,
): OpenedQueue | null {
  const { namesQueue } = setting;
  if (namesQueue === null) return null;
  try {
    const pass = { failOpen: true, posture: "accept" } as const;
    return resources.use(openQueue(libc, backend, { ...setting, ...pass, queue: namesQueue, copyRange: COPY_WHOLE }));
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    const message = `names of hosts are not known, for answers of resolvers cannot be read: ${error.message}`;
    reporter.event({ event: "warning", code: "names-unread", message });
    return null;
  }
}
