import { asInterfaceIndex, type InterfaceIndex } from "../core/identifiers.ts";
import { NLM_F_REQUEST, NLMSG_ERROR } from "../netlink/constants.ts";
import { forEachMessage } from "../netlink/for_each_message.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { forEachAttribute } from "../netlink/nlattr.ts";
import type { Transport } from "../netlink/transport.ts";
import { i32host, u16host, u32host, u8 } from "../wire/field_types.ts";
import { readText } from "../wire/read_text.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";

/** include/uapi/linux/rtnetlink.h, if_link.h. */
const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_EXT_MASK = 29;
const RTEXT_FILTER_SKIP_STATS = 8;
const IFLA_INFO_SLAVE_KIND = 4;

/** struct ifinfomsg (include/uapi/linux/rtnetlink.h). */
const ifinfomsg = struct("ifinfomsg", 16, {
  ifi_family: u8,
  __ifi_pad: u8,
  ifi_type: u16host,
  ifi_index: i32host,
  ifi_flags: u32host,
  ifi_change: u32host,
});

/** A device's description is some 1.5 KB; an SR-IOV card's is longer, and then it counts for nothing. */
const BUFFER_BYTES = 32 * 1024;
const NONE = asInterfaceIndex(0);

/**
 * Tells which VRF a device is a part of (rtnetlink(7), ip-link(8)). A socket in a VRF is bound to the VRF's device, while
 * its packets pass the output hook twice: by that device, and by the one that carries them.
 */
export class Vrfs {
  readonly #transport: Transport;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #sequence = 0;

  /** Over a socket of NETLINK_ROUTE that is used by nobody else. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The VRF's device; 0 if the device is in none, or is gone. Throws a SystemError, or a WireError. */
  of(device: InterfaceIndex): InterfaceIndex {
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#transport.send(linkRequest(device, this.#sequence));
    let vrf: InterfaceIndex | null = null;
    while (vrf === null) {
      const length = this.#transport.receive(this.#buffer);
      if (length < 0 || length > BUFFER_BYTES) return NONE;
      forEachMessage(this.#buffer.subarray(0, length), ({ view, type, sequence, body, end }) => {
        if (sequence !== this.#sequence) return;
        if (type === NLMSG_ERROR) vrf = NONE;
        else if (type === RTM_NEWLINK) vrf = readVrf(view, body, end);
      });
    }
    return vrf;
  }
}

function linkRequest(device: InterfaceIndex, sequence: number): Uint8Array {
  return new MessageBuilder(RTM_GETLINK, NLM_F_REQUEST, sequence)
    .body(ifinfomsg, { ifi_family: 0, __ifi_pad: 0, ifi_type: 0, ifi_index: device, ifi_flags: 0, ifi_change: 0 })
    .attribute(IFLA_EXT_MASK, u32host, RTEXT_FILTER_SKIP_STATS)
    .build();
}

/** The master, if it has this device as one of a VRF: masters are also bridges and bonds. */
function readVrf(view: DataView, body: number, end: number): InterfaceIndex {
  if (body + ifinfomsg.size > end) throw new WireError("ifinfomsg", `needs 16 bytes, there are ${end - body}`);
  let master = NONE;
  let isVrf = false;
  forEachAttribute(view, body + ifinfomsg.size, end, (type, at, length) => {
    if (type === IFLA_MASTER && length >= u32host.size) master = asInterfaceIndex(u32host.read(view, at));
    if (type === IFLA_LINKINFO) isVrf = slaveKind(view, at, at + length) === "vrf";
  });
  return isVrf ? master : NONE;
}

function slaveKind(view: DataView, from: number, end: number): string {
  let kind = "";
  forEachAttribute(view, from, end, (type, at, length) => {
    if (type === IFLA_INFO_SLAVE_KIND) kind = readText(view, at, length);
  });
  return kind;
}
