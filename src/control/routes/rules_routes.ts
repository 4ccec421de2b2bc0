import { getRoute, jsonRoute } from "../json_route.ts";
import type { Asked, Route } from "../route.ts";
import {
  type AddRuleRequest,
  addRuleRequest,
  type RuleChangedDocument,
  type RulesDocument,
  setRuleRequest,
} from "../rules_document.ts";

/** Rules of a running daemon. What changes one returns when that is in force. */
export interface RulesPort {
  list(): RulesDocument;
  add(request: AddRuleRequest, asked: Asked): Promise<RuleChangedDocument>;
  setEnabled(name: string, enabled: boolean, asked: Asked): Promise<RuleChangedDocument>;
  delete(name: string, asked: Asked): Promise<RuleChangedDocument>;
}

const RULE = "/v1/rules/{name}";

export function rulesRoutes(port: RulesPort): readonly Route[] {
  return [
    getRoute("/v1/rules", "read", () => port.list()),
    jsonRoute({ method: "POST", path: "/v1/rules", role: "admin", body: addRuleRequest, act: port.add }),
    jsonRoute({
      method: "PUT",
      path: RULE,
      role: "admin",
      body: setRuleRequest,
      act: ({ enabled }, asked) => port.setEnabled(nameOf(asked), enabled, asked),
    }),
    {
      method: "DELETE",
      path: RULE,
      role: "admin",
      answer: async (asked) => ({ kind: "json", document: await port.delete(nameOf(asked), asked) }),
    },
  ];
}

function nameOf({ parameters }: Asked): string {
  return parameters["name"] ?? "";
}
