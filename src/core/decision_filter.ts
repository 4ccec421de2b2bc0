import type { Action } from "./decision.ts";
import type { DecisionSubject } from "./decision_subject.ts";
import type { Port, Uid } from "./identifiers.ts";
import { unmapped } from "./ip_address.ts";
import { type IpNetwork, networkContains } from "./ip_network.ts";

/** Which decisions are wanted: those of which all this holds. Null: whatever it is. */
export interface DecisionFilter {
  readonly program: string | null;
  readonly unit: string | null;
  readonly userId: Uid | null;
  readonly network: IpNetwork | null;
  /** This name and all below it. */
  readonly host: string | null;
  readonly port: Port | null;
  readonly rule: string | null;
  readonly actions: readonly Action[] | null;
}

/** Every decision is wanted. */
export const NO_FILTER: DecisionFilter = {
  program: null,
  unit: null,
  userId: null,
  network: null,
  host: null,
  port: null,
  rule: null,
  actions: null,
};

/** What is not known of a decision is never what was asked for. */
export function isWanted(filter: DecisionFilter, subject: DecisionSubject): boolean {
  return isSame(filter.program, subject.program) && isSame(filter.unit, subject.unit) &&
    isSame(filter.userId, subject.userId) && isSame(filter.port, subject.port) && isSame(filter.rule, subject.rule) &&
    (filter.actions === null || filter.actions.includes(subject.action)) && isWithin(filter.network, subject) &&
    isBelow(filter.host, subject.host);
}

function isSame<Value>(wanted: Value | null, value: Value | null): boolean {
  return wanted === null || wanted === value;
}

function isBelow(wanted: string | null, name: string | null): boolean {
  return wanted === null || (name !== null && `.${name}`.endsWith(`.${wanted}`));
}

/** As for rules, a mapped IPv4 address is that IPv4 address. */
function isWithin(network: IpNetwork | null, { destination }: DecisionSubject): boolean {
  return network === null || (destination !== null && networkContains(network, unmapped(destination)));
}
