import { unmapped } from "../../core/ip_address.ts";
import type { NameFilter } from "../../core/name_filter.ts";
import { parseIp } from "../../core/parse_ip.ts";
import { normalDomain } from "../../rules/normal_domain.ts";
import { ControlError, STATUS } from "../control_error.ts";
import { getRoute } from "../json_route.ts";
import type { NamesDocument } from "../names_document.ts";
import type { Route } from "../route.ts";

/** What is known of names: /v1/names, /v1/names?of=ADDR, /v1/names?of=NAME. */
export function namesRoute(look: (filter: NameFilter) => Promise<NamesDocument>): Route {
  return getRoute("/v1/names", "read", ({ query }) => look(filterBy(query.get("of"))));
}

function filterBy(text: string | null): NameFilter {
  if (text === null) return { kind: "all" };
  const address = parseIp(text);
  if (address !== null) return { kind: "address", address: unmapped(address) };
  const name = normalDomain(text);
  if (name !== null) return { kind: "name", name };
  throw new ControlError(STATUS.badRequest, `${JSON.stringify(text)} is neither an address nor a name`);
}
