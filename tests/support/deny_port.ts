import type { Daemon } from "./daemon.ts";
import { simpleRule } from "./rules.ts";

/** Has a rule deny a port, and waits until that is in force. */
export async function denyPort(daemon: Daemon, name: string, port: number): Promise<void> {
  const changes = (): number => daemon.events.filter(({ event }) => event === "changed").length;
  const before = changes();
  daemon.writeRule(name, simpleRule(name, "deny", "dest.port", `${port}`));
  await daemon.waitFor(() => changes() > before);
}
