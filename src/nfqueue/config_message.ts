import { NLM_F_ACK, NLM_F_REQUEST } from "../netlink/constants.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { nfgenmsg } from "../netlink/nfgenmsg.ts";
import { u16be, u32be, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import {
  NFQA_CFG_CMD,
  NFQA_CFG_FLAGS,
  NFQA_CFG_MASK,
  NFQA_CFG_PARAMS,
  NFQA_CFG_QUEUE_MAXLEN,
  NFQNL_CFG_CMD_BIND,
  NFQNL_MSG_CONFIG,
} from "./constants.ts";

const nfqnl_msg_config_cmd = struct("nfqnl_msg_config_cmd", 4, { command: u8, _pad: u8, pf: u16be });
/** Packed in the kernel, hence five bytes. */
const nfqnl_msg_config_params = struct("nfqnl_msg_config_params", 5, { copy_range: u32be, copy_mode: u8 });

/** NFQNL_MSG_CONFIG that makes this socket the reader of a queue. EPERM or EBUSY: somebody else reads it. */
export function bindMessage(queue: number, sequence: number): Uint8Array {
  return begin(queue, sequence)
    .attribute(NFQA_CFG_CMD, nfqnl_msg_config_cmd, { command: NFQNL_CFG_CMD_BIND, _pad: 0, pf: 0 }).build();
}

/** How many packets the kernel holds before it calls the queue full. */
export function maxLengthMessage(queue: number, sequence: number, packets: number): Uint8Array {
  return begin(queue, sequence).attribute(NFQA_CFG_QUEUE_MAXLEN, u32be, packets).build();
}

/** Sets the given NFQA_CFG_F_* flags and leaves the others. */
export function flagsMessage(queue: number, sequence: number, flags: number): Uint8Array {
  return begin(queue, sequence)
    .attribute(NFQA_CFG_FLAGS, u32be, flags).attribute(NFQA_CFG_MASK, u32be, flags).build();
}

/** How much of each packet is copied to user space: NFQNL_COPY_*, and how many bytes. Before that the kernel queues nothing. */
export function copyMessage(queue: number, sequence: number, copy_mode: number, copy_range: number): Uint8Array {
  return begin(queue, sequence).attribute(NFQA_CFG_PARAMS, nfqnl_msg_config_params, { copy_range, copy_mode }).build();
}

function begin(queue: number, sequence: number): MessageBuilder {
  return new MessageBuilder(NFQNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK, sequence)
    .body(nfgenmsg, { nfgen_family: 0, version: 0, res_id: queue });
}
