import type { StatusDocument } from "../control/status_document.ts";
import type { Configuration } from "../rules/configuration.ts";
import type { TakenOver } from "./host_flows.ts";
import type { InstalledFirewall } from "./install_firewall.ts";
import { listRecords } from "./list_records.ts";
import { observeNotice } from "./observe_notice.ts";
import type { OpenedQueue } from "./open_queue.ts";
import type { DaemonOptions } from "./options.ts";
import type { PolicySource } from "./policy_source.ts";
import type { SelfTestResult } from "./self_test.ts";
import type { StartedControl } from "./start_control.ts";
import type { StartedMonitor } from "./start_monitor.ts";
import type { Policy } from "./worker_messages.ts";

/** By which of several ways each thing is done, and why not by the best. */
export interface Ways {
  readonly queue: OpenedQueue;
  readonly names: OpenedQueue | null;
  readonly firewall: Pick<InstalledFirewall, "name" | "why">;
  readonly monitor: Pick<StartedMonitor, "name" | "why">;
  readonly control: StartedControl;
  readonly selfTest: SelfTestResult;
}

/** Once, when the first packet can be judged: an event for programs, a line for people. */
export function tellReady(
  options: DaemonOptions,
  source: PolicySource,
  { queue, names, firewall, monitor, control, selfTest }: Ways,
  { adopted, ended }: TakenOver,
): void {
  const { mode } = source;
  const notice = observeNotice(mode, source.configuration, source.rules.rules);
  options.reporter.event({
    event: "ready",
    mode,
    firewall: firewall.name,
    queue: queue.access.queue,
    ...(names === null ? {} : { names_queue: names.access.queue }),
    queue_backend: queue.access.backend,
    attribution: monitor.name,
    control: control.path,
    self_test: selfTest.outcome,
    why: {
      ...(monitor.why === null ? {} : { attribution: monitor.why }),
      ...(names === null ? { names: "nobody reads them, so hosts have no names" } : {}),
      ...(queue.why === null ? {} : { queue_backend: queue.why }),
      ...(firewall.why === null ? {} : { firewall: firewall.why }),
      ...(control.why === null ? {} : { control: control.why }),
      ...(selfTest.outcome === "passed" ? {} : { self_test: selfTest.why }),
    },
    rules: source.rules.rules.length,
    lists: listRecords(source.lists),
    existing: { adopted, ended },
    failure: failureOf(source.configuration),
    ...(notice === null ? {} : { notice }),
  });
  const wanted = options.attribution ?? source.configuration.attribution;
  if (wanted === "auto" && monitor.why !== null) warnLess(options, monitor.name, monitor.why);
  const rules = source.rules.source === "built-in" ? "built-in rules" : `${source.rules.rules.length} rules`;
  options.tell(
    `ready: mode ${mode}, ${rules}, default action ${source.configuration.defaultAction}, firewall ${firewall.name}`,
  );
  if (notice !== null) options.tell(notice);
}

/** What holds where the rules cannot have their say, as events and status tell it. */
export function failureOf({ failure }: Configuration): StatusDocument["failure"] {
  return {
    daemon_down: failure.daemonDown,
    queue_full: failure.queueFull,
    unknown_process: failure.unknownProcess,
    unknown_attribute: failure.unknownAttribute,
    unanswered: failure.unanswered,
  };
}

/** Senders are not known as well as they could be: once, for it stays so until the next start. */
function warnLess({ reporter, tell }: DaemonOptions, name: string, why: string): void {
  const [message = "", ...verifier] = `programs are found by ${name}: ${why}`.split("\n").map((line) => line.trim());
  reporter.event({ event: "warning", code: "attribution", message, ...(verifier.length === 0 ? {} : { verifier }) });
  for (const line of verifier) tell(line);
}

/** When a change of rules or configuration is in force. */
export function tellChanged(
  { reporter }: DaemonOptions,
  { mode, rules, lists, options }: Policy,
  judgedAnew: boolean,
): void {
  reporter.event({
    event: "changed",
    mode,
    rules: rules.length,
    lists: listRecords(lists),
    default_action: options.defaultAction,
    judged_anew: judgedAnew,
  });
}

/** Said again and again, as long as it holds. */
export function tellNotice(options: DaemonOptions, source: PolicySource): void {
  const message = observeNotice(source.mode, source.configuration, source.rules.rules);
  if (message !== null) options.reporter.event({ event: "warning", code: "observe", message });
}

export function warnReplaced(options: DaemonOptions, error: string, left: number): void {
  const message =
    `the verdict thread failed and was replaced (${left} packets settled by the failure posture): ${error}`;
  options.reporter.event({ event: "warning", code: "verdict-thread-replaced", message });
}
