import type { Peer } from "../../core/peer.ts";
import { jsonRoute } from "../json_route.ts";
import { type ModeDocument, type ModeRequest, modeRequest } from "../mode_document.ts";
import type { Route } from "../route.ts";

/** Changes the mode. */
export function modeRoute(set: (request: ModeRequest, peer: Peer) => Promise<ModeDocument>): Route {
  return jsonRoute({
    method: "POST",
    path: "/v1/mode",
    role: "admin",
    body: modeRequest,
    act: (request, { peer }) => set(request, peer),
  });
}
