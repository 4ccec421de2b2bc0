import { join } from "@std/path";
import type { ControlRights } from "../control/resolve_roles.ts";
import { resolveRoles } from "../control/resolve_roles.ts";
import { roleOf } from "../control/role.ts";
import type { Route } from "../control/route.ts";
import { eventsRoute } from "../control/routes/events_route.ts";
import { metricsRoute } from "../control/routes/metrics_route.ts";
import { modeRoute } from "../control/routes/mode_route.ts";
import { statusRoute } from "../control/routes/status_route.ts";
import type { StatusDocument } from "../control/status_document.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Peer } from "../core/peer.ts";
import { groupIdByName } from "../ffi/group_id.ts";
import type { Libc } from "../ffi/libc.ts";
import { peerCredentials } from "../ffi/peer_credentials.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { DecisionCounts } from "../report/decision_counts.ts";
import { formatTime } from "../report/format_time.ts";
import { metricsText } from "../report/metrics_text.ts";
import type { RecentWarnings } from "../report/recent_warnings.ts";
import type { ControlSetting } from "../rules/configuration.ts";
import type { Parsed } from "../rules/parsed.ts";
import { AuditLog } from "../store/audit_log.ts";
import { problemText } from "../store/file_problem.ts";
import { CONTROL_PATH } from "./control_path.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { EventFeed } from "./event_feed.ts";
import type { InterceptionHealth } from "./interception_health.ts";
import { listenForControl } from "./listen_for_control.ts";
import { ModeSwitch } from "./mode_switch.ts";
import type { Decider } from "./start_decider.ts";
import type { Guard } from "./start_guard.ts";
import { startMetrics } from "./start_metrics.ts";
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

/** The control socket, or why there is none. */
export interface StartedControl {
  readonly path: string | null;
  readonly why: string | null;
}

/** Whoever is named in the configuration, and is not on this host, is refused at the start, with an ExitError. */
export function controlRights(libc: Libc, configPath: string, setting: ControlSetting): ControlRights {
  const resolved = resolve(libc, setting);
  if (resolved.ok) return resolved.value;
  const problems = resolved.problems.map((problem) => problemText({ file: configPath, ...problem }));
  throw new ExitError(EXIT.configuration, problems.join("\n"));
}

/** Starts to listen. Where that cannot be the firewall runs without, and it is said why. */
export async function startControl(parts: ControlParts, rights: ControlRights): Promise<StartedControl> {
  const { context: { libc, options, resources } } = parts;
  const path = options.controlPath ?? CONTROL_PATH;
  const { routes, metrics } = answersOf(parts);
  await startMetrics(parts.context, metrics);
  const server = {
    routes,
    peer: (descriptor: number) => peerCredentials(libc, descriptor),
    role: rolesOfNow(parts.context, rights),
    onFault: (error: unknown) => warn(parts.context, "control-fault", `a request failed: ${String(error)}`),
  };
  try {
    resources.use(await listenForControl(path, rights.group, server));
    return { path, why: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(parts.context, "no-control-socket", `there is no control socket: ${why}`);
    return { path: null, why };
  }
}

interface Answers {
  readonly routes: readonly Route[];
  readonly metrics: () => Promise<string>;
}

function answersOf(parts: ControlParts): Answers {
  const { context, warnings } = parts;
  const { reporter, resources, source, options } = context;
  const feed = new EventFeed(() => Date.now() * 1000);
  resources.use(reporter.add(feed));
  const audit = new AuditLog({
    file: join(options.statePath ?? STATE_DIRECTORY, AUDIT_LOG),
    warn: (message) => warn(context, "audit-log", message),
  });
  const done = ({ pid, uid, gid }: Peer, what: string, details: Readonly<Record<string, unknown>>): void =>
    audit.add({ time: formatTime(Date.now() * 1000), uid, gid, pid, what, ...details });
  const mode = resources.use(
    new ModeSwitch({
      source,
      now: () => Date.now(),
      onReverted: (before) =>
        warn(context, "mode-reverted", `the mode is ${before} again: it was not confirmed in time`),
    }),
  );
  const status = (): Promise<StatusDocument> => readStatus({ ...parts, mode, warnings });
  const metrics = metricsOf(parts, status);
  const routes = [
    statusRoute(status),
    metricsRoute(metrics),
    eventsRoute((wanted) => feed.follow(wanted, () => true)),
    modeRoute((request, peer) => {
      done(peer, "mode", request);
      return mode.set(request);
    }),
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

/** As the configuration of the moment says; one whose names are not on this host leaves what held before. */
function rolesOfNow(context: DaemonContext, rights: ControlRights): (peer: Peer) => ReturnType<typeof roleOf> {
  let seen = context.source.configuration.control;
  let roles = rights.roles;
  return (peer) => {
    const { control } = context.source.configuration;
    if (control !== seen) {
      const resolved = resolve(context.libc, control);
      if (resolved.ok) roles = resolved.value.roles;
      for (const problem of resolved.ok ? [] : resolved.problems) {
        warn(context, "configuration-refused", problemText({ file: context.options.configPath, ...problem }));
      }
    }
    seen = control;
    return roleOf(peer, roles);
  };
}

function resolve(libc: Libc, setting: ControlSetting): Parsed<ControlRights> {
  return resolveRoles(setting, {
    userId: (name) => userIdByName(libc, name),
    groupId: (name) => groupIdByName(libc, name),
  });
}

function warn({ reporter }: DaemonContext, code: string, message: string): void {
  reporter.event({ event: "warning", code, message });
}
