import type { ControlRights } from "../control/resolve_roles.ts";
import { resolveRoles } from "../control/resolve_roles.ts";
import { roleOf } from "../control/role.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Peer } from "../core/peer.ts";
import { messageOf } from "../core/message_of.ts";
import { groupIdByName } from "../ffi/group_id.ts";
import type { Libc } from "../ffi/libc.ts";
import { peerCredentials } from "../ffi/peer_credentials.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { ControlSetting } from "../rules/configuration.ts";
import type { Parsed } from "../rules/parsed.ts";
import { problemText } from "../store/file_problem.ts";
import { CONTROL_PATH } from "./control_path.ts";
import { controlAnswers, type ControlParts } from "./control_answers.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { listenForControl } from "./listen_for_control.ts";
import { startMetrics } from "./start_metrics.ts";

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
  const { routes, metrics } = controlAnswers(parts);
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
    const why = messageOf(error);
    warn(parts.context, "no-control-socket", `there is no control socket: ${why}`);
    return { path: null, why };
  }
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
