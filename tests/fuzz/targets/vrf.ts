import { asInterfaceIndex, type InterfaceIndex } from "../../../src/core/identifiers.ts";
import { Vrfs } from "../../../src/sockdiag/vrfs.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { FakeTransport } from "../../support/fake_transport.ts";
import { concat, netlinkAttribute, netlinkError, netlinkMessage } from "../../support/netlink_bytes.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, mutateNetlink } from "../mutate_netlink.ts";

const [RTM_NEWLINK, IFLA_IFNAME, IFLA_MASTER, IFLA_LINKINFO] = [16, 3, 10, 18] as const;
const [IFLA_INFO_KIND, IFLA_INFO_SLAVE_KIND, NESTED] = [1, 4, 0x8000] as const;
/** sizeof(struct ifinfomsg). */
const IFINFOMSG = 16;
const encode = (text: string): Uint8Array => new TextEncoder().encode(`${text}\0`);

/** RTM_NEWLINK: which VRF a device is a part of. */
export const vrf = fuzzTarget({
  name: "vrf",
  seeds: seedsOf([link("vrf"), link("bridge"), netlinkError(19, 1)]),
  mutate: mutateNetlink(IFINFOMSG),
  decode: vrfIn,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: hasMessage,
  check: (device) => assertBits(device, 32),
  planted: withoutCheck(vrfIn, /nlattr: length/),
});

function vrfIn(answer: Uint8Array): InterfaceIndex {
  return new Vrfs(new FakeTransport(() => [answer])).of(asInterfaceIndex(5));
}

function link(kind: string): Uint8Array {
  const info = concat([
    netlinkAttribute(IFLA_INFO_KIND, encode("veth")),
    netlinkAttribute(IFLA_INFO_SLAVE_KIND, encode(kind)),
  ]);
  const attributes = [
    netlinkAttribute(IFLA_IFNAME, encode("veth0")),
    netlinkAttribute(IFLA_MASTER, Uint8Array.of(9, 0, 0, 0)),
    netlinkAttribute(IFLA_LINKINFO | NESTED, info),
  ];
  return netlinkMessage({ type: RTM_NEWLINK, sequence: 1, body: concat([new Uint8Array(IFINFOMSG), ...attributes]) });
}
