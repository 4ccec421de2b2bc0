import type { StatusDocument } from "../control/status_document.ts";
import { formatTime } from "../report/format_time.ts";
import type { RecentWarnings } from "../report/recent_warnings.ts";
import { problemText } from "../store/file_problem.ts";
import { failureOf } from "./announce.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { InterceptionHealth } from "./interception_health.ts";
import { listRecords } from "./list_records.ts";
import type { ModeSwitch } from "./mode_switch.ts";
import { observeNotice } from "./observe_notice.ts";
import { queueEntry } from "./queue_entry.ts";
import type { Decider } from "./start_decider.ts";
import type { Guard } from "./start_guard.ts";
import denoJson from "../../deno.json" with { type: "json" };

/** Warnings of trouble that is over by itself make the status unhealthy for so long. */
const TROUBLE_MICROSECONDS = 300_000_000;
const TROUBLES: ReadonlySet<string> = new Set([
  "queue-overflow",
  "queue-passed-open",
  "socket-overflow",
  "verdict-thread-replaced",
  "refused-verdict",
  "lost-events",
  "waiting-full",
]);

export interface StatusParts {
  readonly context: DaemonContext;
  readonly decider: Decider;
  readonly guard: Guard;
  readonly interception: InterceptionHealth;
  readonly warnings: RecentWarnings;
  readonly mode: ModeSwitch;
  readonly pending: StatusDocument["pending"];
}

/** How the daemon is at this moment. */
export async function readStatus(parts: StatusParts): Promise<StatusDocument> {
  const { context: { source }, interception, warnings, mode, pending } = parts;
  const problems = problemsOf(parts);
  return {
    version: denoJson.version,
    pid: Deno.pid,
    started: formatTime(performance.timeOrigin * 1000),
    healthy: problems.length === 0,
    problems,
    mode: source.mode,
    mode_of_files: source.mode === source.modeOfFiles ? null : source.modeOfFiles,
    mode_until: mode.until,
    notice: observeNotice(source.mode, source.configuration, source.rules.rules),
    default_action: source.configuration.defaultAction,
    ask: source.configuration.ask,
    failure: failureOf(source.configuration),
    ...waysOf(parts),
    self_test: interception.selfTest === null ? null : { why: null, ...interception.selfTest },
    queue: await queueOf(parts),
    decisions: decisionsOf(parts),
    rules: rulesOf(parts),
    lists: [...listRecords(source.lists)],
    pending,
    warnings: warnings.warnings.map(({ at, code, message, times }) => ({ time: formatTime(at), code, message, times })),
    memory: { rss_bytes: Deno.memoryUsage().rss },
  };
}

function problemsOf({ context: { source }, interception, warnings }: StatusParts): string[] {
  const since = Date.now() * 1000 - TROUBLE_MICROSECONDS;
  const troubles = warnings.warnings.filter(({ code, at }) => TROUBLES.has(code) && at > since);
  return [
    ...interception.problems,
    ...source.rules.problems.map(problemText),
    ...troubles.map(({ at, message }) => `${formatTime(at)}: ${message}`),
  ];
}

function waysOf(
  { decider: { monitor }, guard: { firewall }, interception }: StatusParts,
): Pick<StatusDocument, "attribution" | "firewall"> {
  return {
    attribution: { name: monitor.name, why: monitor.why },
    firewall: { name: firewall.name, why: firewall.why, changed_by_others: interception.rulesChanged },
  };
}

async function queueOf(
  { context: { setting }, decider: { queue }, guard: { account } }: StatusParts,
): Promise<StatusDocument["queue"]> {
  const { sent, verdicts, queueDropped, userDropped, passedOpen } = await account.look();
  return {
    number: setting.queue,
    backend: queue.access.backend,
    why: queue.why,
    depth: queueEntry(setting.queue)?.waiting ?? 0,
    sent,
    verdicts,
    queue_dropped: queueDropped,
    user_dropped: userDropped,
    passed_open: passedOpen,
  };
}

function decisionsOf({ decider }: StatusParts): StatusDocument["decisions"] {
  const counters = decider.counters();
  return {
    total: counters?.decisions ?? 0,
    repeated: counters?.repeated ?? 0,
    unattributed: counters?.unattributed ?? 0,
    unreadable: Object.values(counters?.unreadable ?? {}).reduce((sum, count) => sum + count, 0),
    lost_events: counters?.lostRecords ?? 0,
    turned_away: counters?.turnedAway ?? 0,
    hurried: counters?.hurried ?? 0,
  };
}

function rulesOf({ context: { source } }: StatusParts): StatusDocument["rules"] {
  const { rules, problems, source: from } = source.rules;
  return {
    source: from,
    path: source.rulesPath,
    loaded: rules.length,
    temporary: source.temporary.rules.length,
    refused: problems.map(({ file, path, reason }) => ({ file, path, reason })),
  };
}
