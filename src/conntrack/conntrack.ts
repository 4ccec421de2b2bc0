import { ENOENT } from "../core/system_error.ts";
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from "../netlink/constants.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { acknowledged, dump } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { u16be, u32be } from "../wire/field_types.ts";
import type { ConntrackEntry, ConntrackKey } from "./conntrack_entry.ts";
import { CTA_MARK, CTA_MARK_MASK, CTA_ZONE, IPCTNL_MSG_CT_GET, IPCTNL_MSG_CT_NEW } from "./constants.ts";
import { readEntry } from "./read_entry.ts";
import { writeTuple } from "./write_tuple.ts";

/** The kernel fills at most 32 KiB of a dump's answer at a time. */
const BUFFER_BYTES = 64 * 1024;
const [AF_INET, AF_INET6] = [2, 10] as const;

/** Some bits of a mark: those of `mask` are those of `value`. */
export interface MaskedMark {
  readonly value: number;
  readonly mask: number;
}

/** The kernel's table of flows, over a netlink socket (NETLINK_NETFILTER) that is used by nobody else. */
export class Conntrack {
  readonly #transport: Transport;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #sequence = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Sets the masked bits of a flow's mark; the others stay. False if conntrack does not know the flow (any more, or yet:
   * a packet that waits in a queue is not confirmed). Throws a NetlinkError, also where the kernel has no ctnetlink.
   */
  setMark({ tuple, zone }: ConntrackKey, { value, mask }: MaskedMark): boolean {
    const sequence = ++this.#sequence;
    const message = begin(IPCTNL_MSG_CT_NEW, NLM_F_REQUEST | NLM_F_ACK, sequence, tuple.source.family);
    writeTuple(message, tuple);
    if (zone !== 0) message.attribute(CTA_ZONE, u16be, zone);
    message.attribute(CTA_MARK, u32be, value).attribute(CTA_MARK_MASK, u32be, mask);
    try {
      acknowledged(this.#transport, message.build(), sequence, "set a flow's mark", this.#buffer, () => {});
      return true;
    } catch (error) {
      if (error instanceof NetlinkError && error.errno === ENOENT) return false;
      throw error;
    }
  }

  /** All flows of both families whose mark has these bits; without `marked`, all. Throws a NetlinkError or WireError. */
  list(marked: MaskedMark | null): ConntrackEntry[] {
    return [...this.#listFamily(4, marked), ...this.#listFamily(6, marked)];
  }

  /** The kernel filters; a kernel that does not would answer with all, hence each is looked at again. */
  #listFamily(family: 4 | 6, marked: MaskedMark | null): ConntrackEntry[] {
    const sequence = ++this.#sequence;
    const message = begin(IPCTNL_MSG_CT_GET, NLM_F_REQUEST | NLM_F_DUMP, sequence, family);
    if (marked !== null) message.attribute(CTA_MARK, u32be, marked.value).attribute(CTA_MARK_MASK, u32be, marked.mask);
    const found: ConntrackEntry[] = [];
    const { errno } = dump(this.#transport, message.build(), sequence, "list flows", this.#buffer, (answer) => {
      if (answer.type !== IPCTNL_MSG_CT_NEW) return;
      const entry = readEntry(answer);
      if (marked === null || (entry.mark & marked.mask) >>> 0 === marked.value) found.push(entry);
    });
    if (errno !== 0) throw new NetlinkError("list flows", errno, sequence);
    return found;
  }
}

function begin(type: number, flags: number, sequence: number, family: 4 | 6): MessageBuilder {
  return new MessageBuilder(type, flags, sequence)
    .body(nfgenmsg, { nfgen_family: family === 4 ? AF_INET : AF_INET6, version: 0, res_id: 0 });
}
