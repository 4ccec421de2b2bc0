import { endpointText } from "../core/endpoint.ts";
import { messageOf } from "../core/message_of.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { MetricsServer } from "./metrics_server.ts";

/**
 * Tells metrics at Metrics.Listen, if that is set, until the context's resources are given back. Any user of this host
 * could have taken the port before: then the firewall runs without, and it is said why.
 */
export async function startMetrics(
  { source: { configuration: { metricsListen } }, reporter, resources }: DaemonContext,
  metrics: () => Promise<string>,
): Promise<void> {
  if (metricsListen === null) return;
  try {
    resources.use(await MetricsServer.listen(metricsListen, metrics));
  } catch (error) {
    const why = messageOf(error);
    const message = `metrics cannot be had at ${endpointText(metricsListen)}: ${why}`;
    reporter.event({ event: "warning", code: "no-metrics", message });
  }
}
