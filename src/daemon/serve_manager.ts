import type { PlainEvent } from "../report/plain_event.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { ServiceManager } from "./service_manager.ts";
import type { Decider } from "./start_decider.ts";

/** It wants to hear from us this many times within its time, so that one word may be late. */
const WORDS = 3;

/**
 * Tells the service manager what we are at: `READY` with the event `ready`, a sentence for `systemctl status`, and, as long
 * as the verdict thread answers, that all is well. What the main thread alone could say would prove nothing.
 */
export function serveManager(
  manager: ServiceManager,
  { reporter, resources }: DaemonContext,
  { thread, onAlive }: Pick<Decider, "onAlive"> & { readonly thread: Pick<Decider["thread"], "probe"> },
): void {
  resources.use(reporter.add({ decisions: () => {}, event: (event) => tellOf(manager, event) }));
  if (manager.watchdogMilliseconds === null) return;
  onAlive(() => manager.tell("WATCHDOG=1"));
  const timer = setInterval(() => thread.probe(), manager.watchdogMilliseconds / WORDS);
  resources.defer(() => clearInterval(timer));
}

function tellOf(manager: ServiceManager, { event, mode, rules }: PlainEvent): void {
  if (event !== "ready" && event !== "changed") return;
  const status = `STATUS=mode ${mode}, ${rules} rules`;
  manager.tell(event === "ready" ? `READY=1\n${status}` : status);
}
