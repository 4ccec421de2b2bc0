import type { Action } from "./decision.ts";
import type { DecisionRecord } from "./decision_record.ts";
import type { Port, Uid } from "./identifiers.ts";
import type { IpAddress } from "./ip_address.ts";

/** What decisions are told apart by when somebody asks for some of them. Null where it is not known, or there is none. */
export interface DecisionSubject {
  /** Path of the executable. */
  readonly program: string | null;
  readonly unit: string | null;
  readonly userId: Uid | null;
  readonly destination: IpAddress | null;
  /** The best known of its names. */
  readonly host: string | null;
  readonly port: Port | null;
  readonly rule: string | null;
  readonly action: Action;
}

export function decisionSubject({ attribution, userId, connection, hosts, decision }: DecisionRecord): DecisionSubject {
  const { process } = attribution;
  return {
    program: process === null || process.path === "" ? null : process.path,
    unit: process?.controlGroup?.unit ?? null,
    userId,
    destination: connection?.destination ?? null,
    host: hosts.first?.name ?? null,
    port: connection?.destinationPort ?? null,
    rule: decision.rule,
    action: decision.action,
  };
}
