import type { DaemonContext } from "./daemon_context.ts";
import { exists } from "./exists.ts";
import { installFirewall } from "./install_firewall.ts";
import { QUEUE_TABLE, queueEntry } from "./queue_entry.ts";

/**
 * For a service with `DaemonDown: closed`: from here on new connections are dropped, until packets are judged, and also
 * where it never comes to that. They are the interception rules without anybody who reads the queue, so that they are
 * replaced in one step by the same with a reader. Where somebody else reads the queue, we shall not start; then he is not
 * handed anything. Throws an ExitError where no rules can be set.
 */
export async function holdPackets({ libc, options, source, setting }: DaemonContext): Promise<void> {
  const choice = options.firewall ?? source.configuration.firewall;
  if (choice === "none" || isRead(setting.queue)) return;
  const quietly = { libc, tell: () => {}, onChanged: () => {}, onOthersChanged: () => {} };
  const held = await installFirewall(quietly, choice, setting);
  held.keep();
  await held[Symbol.asyncDispose]();
  options.tell("DaemonDown is closed: new connections are dropped until it is ready");
}

/** Where the kernel's module is not loaded yet, nobody reads any queue. */
function isRead(queue: number): boolean {
  return exists(QUEUE_TABLE) && queueEntry(queue) !== null;
}
