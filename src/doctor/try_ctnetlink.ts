import { EINVAL, EOPNOTSUPP } from "../core/system_error.ts";
import { NLM_F_ACK, NLM_F_REQUEST } from "../netlink/constants.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { acknowledged } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS (nfnetlink.h, nfnetlink_conntrack.h): how many entries there are. */
const CT_GET_STATS = 1 << 8 | 5;
const BUFFER_BYTES = 8192;

/** Whether conntrack answers by netlink. `transport` is one of NETLINK_NETFILTER. */
export function tryCtnetlink(transport: Transport): Outcome {
  const question = new MessageBuilder(CT_GET_STATS, NLM_F_REQUEST | NLM_F_ACK, 1)
    .body(nfgenmsg, { nfgen_family: 0, version: 0, res_id: 0 }).build();
  try {
    acknowledged(transport, question, 1, "ask conntrack", new Uint8Array(BUFFER_BYTES), () => {});
    return ok("");
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    const absent = error.errno === EINVAL || error.errno === EOPNOTSUPP;
    if (absent) return problem("this kernel's conntrack does not answer by netlink");
    throw error;
  }
}
