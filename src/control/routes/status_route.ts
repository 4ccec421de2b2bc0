import { getRoute } from "../json_route.ts";
import type { Route } from "../route.ts";
import type { StatusDocument } from "../status_document.ts";

/** How the daemon is. */
export function statusRoute(status: () => Promise<StatusDocument>): Route {
  return getRoute("/v1/status", "read", status);
}
