import { join } from "@std/path";
import type { Asked, Route } from "../control/route.ts";
import { eventsRoute } from "../control/routes/events_route.ts";
import { metricsRoute } from "../control/routes/metrics_route.ts";
import { modeRoute } from "../control/routes/mode_route.ts";
import { namesRoute } from "../control/routes/names_route.ts";
import { pendingRoutes } from "../control/routes/pending_routes.ts";
import { rulesRoutes } from "../control/routes/rules_routes.ts";
import { statusRoute } from "../control/routes/status_route.ts";
import type { StatusDocument } from "../control/status_document.ts";
import type { DecisionCounts } from "../report/decision_counts.ts";
import { formatTime } from "../report/format_time.ts";
import { metricsText } from "../report/metrics_text.ts";
import type { RecentWarnings } from "../report/recent_warnings.ts";
import { AuditLog } from "../store/audit_log.ts";
import { RuleEditor } from "../store/rule_editor.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { EventFeed } from "./event_feed.ts";
import type { InterceptionHealth } from "./interception_health.ts";
import { LiveRules } from "./live_rules.ts";
import { ModeSwitch } from "./mode_switch.ts";
import { namesAnswer } from "./names_answer.ts";
import { OperatorPresence } from "./operator_presence.ts";
import { QuestionDesk } from "./question_desk.ts";
import type { Decider } from "./start_decider.ts";
import type { Guard } from "./start_guard.ts";
import { STATE_DIRECTORY } from "./state_directory.ts";
import { readStatus } from "./status_source.ts";

const AUDIT_LOG = "audit.log";

export interface ControlParts {
  readonly context: DaemonContext;
  readonly decider: Decider;
  readonly guard: Guard;
  readonly interception: InterceptionHealth;
  readonly warnings: RecentWarnings;
  readonly counts: DecisionCounts;
}

export interface ControlAnswers {
  /** On the control socket. */
  readonly routes: readonly Route[];
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** All that can be asked of the daemon. */
export function controlAnswers(parts: ControlParts): ControlAnswers {
  const { context, decider } = parts;
  const { reporter, resources, source } = context;
  const feed = new EventFeed(now);
  resources.use(reporter.add(feed));
  const audit = auditor(context);
  const mode = resources.use(
    new ModeSwitch({ source, now: () => Date.now(), onReverted: (to) => tellReverted(context, to) }),
  );
  const rules = new LiveRules({ source, editor: ruleEditor(context), audit });
  const presence = resources.use(new OperatorPresence((isThere) => decider.thread.setOperator(isThere)));
  const desk = new QuestionDesk({ context, thread: decider.thread, rules, presence, audit });
  decider.onQuestion((asked) => desk.ask(asked));
  const status = (): Promise<StatusDocument> => readStatus({ ...parts, mode, pending: desk.counts });
  const metrics = metricsOf(parts, status);
  const routes = [
    statusRoute(status),
    metricsRoute(metrics),
    eventsRoute((wanted) => feed.follow(wanted)),
    modeRoute((request, asked) => {
      audit(asked, "mode", request);
      return mode.set(request);
    }),
    ...rulesRoutes(rules),
    ...pendingRoutes(desk),
    namesRoute((filter) => namesAnswer(decider.thread, filter, () => Date.now())),
  ];
  return { routes, metrics };
}

function metricsOf(
  { counts, decider: { monitor } }: ControlParts,
  status: () => Promise<StatusDocument>,
): () => Promise<string> {
  return async () => {
    const heapBytes = Deno.memoryUsage().heapUsed;
    return metricsText(counts.families(), { ...await status(), heapBytes, monitor: monitor.losses() });
  };
}

type Audit = (asked: Asked, what: string, details: Readonly<Record<string, unknown>>) => void;

function auditor({ options: { statePath }, reporter }: DaemonContext): Audit {
  const log = new AuditLog({
    file: join(statePath ?? STATE_DIRECTORY, AUDIT_LOG),
    warn: (message) => reporter.event({ event: "warning", code: "audit-log", message }),
  });
  return ({ peer: { uid, gid, pid } }, what, details) =>
    log.add({ time: formatTime(now()), uid, gid, pid, what, ...details });
}

function ruleEditor({ source, options: { allowInsecureFiles } }: DaemonContext): RuleEditor {
  return new RuleEditor({
    read: { userId: Deno.uid(), allowInsecureFiles },
    context: source.context,
    directory: () => source.rulesPath,
    fileOf: (name) => source.fileOfRule(name),
    now: () => formatTime(now()),
  });
}

function tellReverted({ reporter }: DaemonContext, mode: string): void {
  const message = `the mode is ${mode} again: it was not confirmed in time`;
  reporter.event({ event: "warning", code: "mode-reverted", message });
}

/** Microseconds since 1970. */
function now(): number {
  return Date.now() * 1000;
}
