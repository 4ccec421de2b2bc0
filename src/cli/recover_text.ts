import type { Recovery } from "../daemon/recover.ts";
import { escapeText } from "../report/escape_text.ts";

/** What was removed, a line each; that nothing was there, where nothing was. Without the last line's end. */
export function recoverText({ removed, problems }: Recovery): string {
  if (removed.length > 0) return removed.map((what) => `removed  ${what}`).join("\n");
  return problems.length > 0 ? "Nothing was removed." : "Nothing of Sallyport was there.";
}

/** Why nothing was removed where a daemon runs, and what somebody does who has no time. `unit`: the service it runs as. */
export function stillRunsText(pid: string, unit: string | null): string {
  const service = unit !== null && /^[^/]+\.service$/.test(unit) ? escapeText(unit) : null;
  const ways = service === null
    ? [`kill ${pid}`, `and if it has not ended ten seconds later: kill -9 ${pid}`]
    : [`systemctl stop ${service}`, `and if it hangs: systemctl kill -s KILL ${service}`];
  return [
    `Sallyport (pid ${pid}) runs in this network namespace, and its interception rules are in force. Nothing was removed.`,
    `To stop it, which takes its rules out:  ${ways[0]}`,
    `${ways[1]}`,
    "and then once more: sallyport recover",
  ].join("\n");
}

/** For the journal, where a crash leaves rules that drop. */
export function keptText(how: string): string {
  return `Sallyport ended without taking its interception rules out (${
    escapeText(how)
  }). Failure.DaemonDown is closed: they ` +
    "stay, and new connections are dropped, until it runs again. To let them pass: sallyport recover";
}
