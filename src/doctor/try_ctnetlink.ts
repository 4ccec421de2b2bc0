import type { Conntrack, MaskedMark } from "../conntrack/conntrack.ts";
import type { ConntrackKey } from "../conntrack/conntrack_entry.ts";
import { asPort } from "../core/identifiers.ts";
import { ipv4Address } from "../core/ip_address.ts";
import { IPPROTO_UDP } from "../core/protocol.ts";
import { EINVAL, EOPNOTSUPP } from "../core/system_error.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

const NOWHERE = ipv4Address(0);
const NO_PORT = asPort(0);

/** A flow that there cannot be. */
const NO_FLOW: ConntrackKey = {
  tuple: {
    protocol: IPPROTO_UDP,
    source: NOWHERE,
    sourcePort: NO_PORT,
    destination: NOWHERE,
    destinationPort: NO_PORT,
    icmp: null,
  },
  zone: 0,
};
const NO_BITS: MaskedMark = { value: 0, mask: 0 };

/** Whether conntrack takes a flow's mark by netlink. It is asked to change no bit of a flow that there is not. */
export function tryCtnetlink(conntrack: Pick<Conntrack, "setMark">): Outcome {
  try {
    conntrack.setMark(NO_FLOW, NO_BITS);
    return ok("");
  } catch (error) {
    const isAbsent = error instanceof NetlinkError && (error.errno === EINVAL || error.errno === EOPNOTSUPP);
    if (isAbsent) return problem(`this kernel's conntrack does not answer by netlink: ${error.message}`);
    throw error;
  }
}
