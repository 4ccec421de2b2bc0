import * as z from "zod";
import type { DecisionFilter } from "../core/decision_filter.ts";
import { formatIp } from "../core/format_ip.ts";
import { asPort, asUid } from "../core/identifiers.ts";
import { type IpNetwork, parseNetwork } from "../core/ip_network.ts";
import { checkShape } from "../rules/check_shape.ts";
import { parseJson } from "../rules/parse_json.ts";
import { ControlError, STATUS } from "./control_error.ts";

const text = z.string().nullable();

const shape = z.object({
  program: text,
  unit: text,
  user_id: z.int().min(0).max(0xffff_ffff).nullable(),
  /** A block of addresses. */
  network: z.string().transform(toNetwork).nullable(),
  host: text,
  port: z.int().min(0).max(0xffff).nullable(),
  rule: text,
  actions: z.array(z.enum(["allow", "deny", "reject"])).nullable(),
});

/** Which decisions are wanted, as a parameter of a request. */
export function writeDecisionFilter({ userId, network, ...rest }: DecisionFilter): string {
  const block = network === null ? null : `${formatIp(network.address)}/${network.prefixLength}`;
  return JSON.stringify({ ...rest, user_id: userId, network: block });
}

/** Throws a ControlError with the place of each problem. */
export function readDecisionFilter(given: string): DecisionFilter {
  const document = parseJson(given);
  const parsed = document.ok ? checkShape(shape, document.value) : document;
  if (!parsed.ok) {
    throw new ControlError(STATUS.badRequest, "the filter is not what is expected here", parsed.problems);
  }
  const { user_id: userId, port, ...rest } = parsed.value;
  return { ...rest, userId: userId === null ? null : asUid(userId), port: port === null ? null : asPort(port) };
}

function toNetwork(given: string, context: z.RefinementCtx): IpNetwork {
  const network = parseNetwork(given);
  if (network !== null) return network;
  context.addIssue({ code: "custom", message: "expected a block of addresses such as 10.0.0.0/8" });
  return z.NEVER;
}
