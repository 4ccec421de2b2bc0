import type { Route } from "../route.ts";

/** The same metrics as at Metrics.Listen, for those who may read here. */
export function metricsRoute(metrics: () => Promise<string>): Route {
  return {
    method: "GET",
    path: "/metrics",
    role: "read",
    answer: async () => ({ kind: "text", text: await metrics() }),
  };
}
