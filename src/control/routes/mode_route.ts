import { jsonRoute } from "../json_route.ts";
import { type ModeDocument, type ModeRequest, modeRequest } from "../mode_document.ts";
import type { Asked, Route } from "../route.ts";

/** Changes the mode. */
export function modeRoute(set: (request: ModeRequest, asked: Asked) => Promise<ModeDocument>): Route {
  return jsonRoute({
    method: "POST",
    path: "/v1/mode",
    role: "admin",
    body: modeRequest,
    act: set,
  });
}
