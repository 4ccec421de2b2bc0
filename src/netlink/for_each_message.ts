import { viewOf } from "../wire/view_of.ts";
import { WireError } from "../wire/wire_error.ts";
import { align4 } from "./constants.ts";
import { nlmsghdr } from "./nlmsghdr.ts";

/** Where one message lies in a datagram. Offsets count from the start of `view`; `end` is exclusive. */
export interface NetlinkMessage {
  readonly view: DataView;
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** First byte behind the header. */
  readonly body: number;
  readonly end: number;
}

/**
 * Calls `visit` for each message of a datagram, until it returns false. Throws a WireError where a header is cut or its
 * length lies; what was visited before stays visited.
 */
export function forEachMessage(datagram: Uint8Array, visit: (message: NetlinkMessage) => boolean | void): void {
  const view = viewOf(datagram);
  const { nlmsg_len, nlmsg_type, nlmsg_flags, nlmsg_seq } = nlmsghdr.fields;
  for (let at = 0; at < datagram.length;) {
    if (at + nlmsghdr.size > datagram.length) {
      throw new WireError("nlmsghdr", `${datagram.length - at} stray bytes at ${at}`);
    }
    const length = nlmsg_len.get(view, at);
    if (length < nlmsghdr.size || at + length > datagram.length) {
      throw new WireError("nlmsghdr", `length ${length} at ${at}, ${datagram.length - at} bytes are left`);
    }
    const more = visit({
      view,
      type: nlmsg_type.get(view, at),
      flags: nlmsg_flags.get(view, at),
      sequence: nlmsg_seq.get(view, at),
      body: at + nlmsghdr.size,
      end: at + length,
    });
    if (more === false) return;
    at += align4(length);
  }
}
