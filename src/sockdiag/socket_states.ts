import { IPPROTO_SCTP, IPPROTO_TCP } from "../core/protocol.ts";
import { ALL_STATES, TCP_CLOSE, TCP_ESTABLISHED } from "./constants.ts";

/** include/net/tcp_states.h, by number. 12, NEW_SYN_RECV, is asked for and told as SYN_RECV. */
const TCP: readonly string[] = [
  "",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
  "",
  "BOUND_INACTIVE",
];

/** enum sctp_state (include/net/sctp/constants.h). */
const SCTP_ASSOCIATION: readonly string[] = [
  "CLOSED",
  "COOKIE_WAIT",
  "COOKIE_ECHOED",
  "ESTABLISHED",
  "SHUTDOWN_PENDING",
  "SHUTDOWN_SENT",
  "SHUTDOWN_RECEIVED",
  "SHUTDOWN_ACK_SENT",
];

/** Without a handshake a socket has a peer or has none. */
const NO_HANDSHAKE: readonly string[] = Object.assign([], {
  [TCP_ESTABLISHED]: "established",
  [TCP_CLOSE]: "unconnected",
});

/**
 * The kernel's name of a state: ESTABLISHED, LISTEN … of TCP and of an endpoint of SCTP; COOKIE_WAIT … of an association
 * of SCTP; established and unconnected where the protocol has no handshake. A number without a name is "STATE_14".
 */
export function stateName(protocol: number, state: number, isAssociation: boolean): string {
  return namesOf(protocol, isAssociation)[state] || `STATE_${state}`;
}

function namesOf(protocol: number, isAssociation: boolean): readonly string[] {
  if (isAssociation) return SCTP_ASSOCIATION;
  return protocol === IPPROTO_TCP || protocol === IPPROTO_SCTP ? TCP : NO_HANDSHAKE;
}

/** Names of states, in any spelling of upper and lower case. */
export class StateNames {
  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set(Array.from(names, (name) => name.toUpperCase()));
  }

  has(name: string): boolean {
    return this.#names.has(name.toUpperCase());
  }

  /**
   * The same for the kernel, as idiag_states: a bit for each state that a socket of the protocol can be in. SCTP's bits
   * mean other things for endpoints and for associations: all are set, and the answers have to be looked through.
   */
  maskFor(protocol: number): number {
    if (protocol === IPPROTO_SCTP) return ALL_STATES;
    const names = namesOf(protocol, false);
    return names.reduce((mask, name, state) => this.has(name) ? mask | 1 << state : mask, 0);
  }
}

/** Every name that a socket's state can have, for the checking of what people write. */
export const STATE_NAMES: readonly string[] = [...new Set([...TCP, ...SCTP_ASSOCIATION, ...NO_HANDSHAKE])]
  .filter((name) => name);
