import type { PacketId } from "../core/identifiers.ts";
import { NLM_F_REQUEST } from "../netlink/constants.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { nlattr } from "../netlink/nlattr.ts";
import { nlmsghdr } from "../netlink/nlmsghdr.ts";
import { u32be } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { NFQA_MARK, NFQA_VERDICT_HDR, NFQNL_MSG_VERDICT, NFQNL_MSG_VERDICT_BATCH } from "./constants.ts";

const nfqnl_msg_verdict_hdr = struct("nfqnl_msg_verdict_hdr", 8, { verdict: u32be, id: u32be });
const nla_u32be = struct("nlattr", nlattr.size + u32be.size, { header: nlattr, value: u32be });
const message = struct("NFQNL_MSG_VERDICT", nlmsghdr.size + nfgenmsg.size + nlattr.size + nfqnl_msg_verdict_hdr.size, {
  header: nlmsghdr,
  family: nfgenmsg,
  attribute: nlattr,
  verdict: nfqnl_msg_verdict_hdr,
});

/**
 * Writes the verdicts of one queue, again and again into the same bytes: one verdict is sent per packet, and only id,
 * verdict and mark differ. Without a mark the kernel leaves the packet's own mark alone. NFQNL_MSG_VERDICT is for one
 * packet, NFQNL_MSG_VERDICT_BATCH for all up to and including it.
 */
export class VerdictMessage {
  readonly #bytes = new Uint8Array(message.size + nla_u32be.size);
  readonly #view = viewOf(this.#bytes);
  readonly #short = this.#bytes.subarray(0, message.size);

  constructor(queue: number, type: typeof NFQNL_MSG_VERDICT | typeof NFQNL_MSG_VERDICT_BATCH = NFQNL_MSG_VERDICT) {
    message.write(this.#view, 0, {
      header: {
        nlmsg_len: message.size,
        nlmsg_type: type,
        nlmsg_flags: NLM_F_REQUEST,
        nlmsg_seq: 0,
        nlmsg_pid: 0,
      },
      family: { nfgen_family: 0, version: 0, res_id: queue },
      attribute: { nla_len: nlattr.size + nfqnl_msg_verdict_hdr.size, nla_type: NFQA_VERDICT_HDR },
      verdict: { verdict: 0, id: 0 },
    });
    nla_u32be.write(this.#view, message.size, {
      header: { nla_len: nla_u32be.size, nla_type: NFQA_MARK },
      value: 0,
    });
  }

  /** The message; valid until the next call. `verdict` is an NF_* number; `mark` null keeps the mark. */
  write(id: PacketId, verdict: number, mark: number | null): Uint8Array {
    const at = message.fields.verdict.offset;
    nfqnl_msg_verdict_hdr.fields.verdict.set(this.#view, at, verdict);
    nfqnl_msg_verdict_hdr.fields.id.set(this.#view, at, id);
    nlmsghdr.fields.nlmsg_len.set(this.#view, 0, mark === null ? message.size : this.#bytes.length);
    if (mark === null) return this.#short;
    nla_u32be.fields.value.set(this.#view, message.size, mark);
    return this.#bytes;
  }
}
