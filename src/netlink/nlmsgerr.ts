import { i32host } from "../wire/field_types.ts";
import { readText } from "../wire/read_text.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import { align4, NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSGERR_ATTR_MSG } from "./constants.ts";
import type { NetlinkMessage } from "./for_each_message.ts";
import { forEachAttribute } from "./nlattr.ts";
import { nlmsghdr } from "./nlmsghdr.ts";

/** The head of struct nlmsgerr, and all of an NLMSG_DONE that carries a status: 0, or a negative errno. */
const nlmsgerr = struct("nlmsgerr", 4, { error: i32host });

export interface Acknowledgement {
  /** 0 for success, else a positive errno. */
  readonly errno: number;
  readonly extendedAck: string;
}

/** Reads NLMSG_ERROR: status, a copy of the request (its header alone if NLM_F_CAPPED), then attributes. */
export function readAcknowledgement(message: NetlinkMessage): Acknowledgement {
  const { view, body, end, flags } = message;
  const errno = readStatus(message);
  if ((flags & NLM_F_ACK_TLVS) === 0) return { errno, extendedAck: "" };
  const request = body + nlmsgerr.size;
  const room = end - request;
  if (room < nlmsghdr.size) throw new WireError("nlmsgerr", `no request in the ${room} bytes behind the status`);
  const requestLength = (flags & NLM_F_CAPPED) !== 0 ? nlmsghdr.size : nlmsghdr.fields.nlmsg_len.get(view, request);
  if (requestLength > room) throw new WireError("nlmsgerr", `request of ${requestLength} bytes, ${room} are left`);
  let extendedAck = "";
  forEachAttribute(view, request + align4(requestLength), end, (type, at, length) => {
    if (type === NLMSGERR_ATTR_MSG) extendedAck = readText(view, at, length);
  });
  return { errno, extendedAck };
}

/** Reads the status of NLMSG_DONE or NLMSG_ERROR as a positive errno. An NLMSG_DONE without a body means 0. */
export function readStatus(message: NetlinkMessage): number {
  const { view, body, end } = message;
  if (body === end) return 0;
  if (body + nlmsgerr.size > end) throw new WireError("nlmsgerr", `needs 4 bytes, there are ${end - body}`);
  return -nlmsgerr.fields.error.get(view, body);
}
