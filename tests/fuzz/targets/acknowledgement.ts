import { assert } from "@std/assert";
import { NetlinkError } from "../../../src/netlink/netlink_error.ts";
import { acknowledged, dump } from "../../../src/netlink/request.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { conversations as queue } from "../../fixtures/nfqueue/mod.ts";
import { conversations as sockets } from "../../fixtures/sockdiag/mod.ts";
import { FakeTransport } from "../../support/fake_transport.ts";
import { netlinkDone, netlinkError, sequenceOf } from "../../support/netlink_bytes.ts";
import { seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, mutateNetlink } from "../mutate_netlink.ts";

const RECORDED = [queue.bind_refused, queue.short_attribute, queue.unknown_packet, sockets.dump_no_handler];

/** What ends a request or a dump: NLMSG_ERROR with its attributes, NLMSG_DONE. The last word may never come. */
export const acknowledgement = fuzzTarget({
  name: "acknowledgement",
  seeds: seedsOf([
    netlinkError(0, 1),
    netlinkError(2, 1),
    netlinkDone(1),
    netlinkDone(1, null),
    ...RECORDED.flat().filter(({ direction }) => direction === "received").map(({ bytes }) => bytes),
  ]),
  mutate: mutateNetlink(4),
  decode: askTwice,
  refuses: (error) => error instanceof WireError || error instanceof NetlinkError,
  isPastFirstCheck: hasMessage,
  check: ({ errno, left }) => {
    assert(Number.isInteger(errno), `errno ${errno}`);
    assert(left < 0, "a part of the answer was left for the next question");
  },
  planted: withoutCheck(askTwice, /nlmsgerr: (needs|no request|request of)/),
});

/** As a request, and as a dump. */
function askTwice(answer: Uint8Array): { readonly errno: number; readonly left: number } {
  const sequence = answer.length < 12 ? 1 : sequenceOf(answer);
  const buffer = new Uint8Array(0x1_0000);
  const kernel = new FakeTransport(() => [answer]);
  try {
    acknowledged(kernel, new Uint8Array(0), sequence, "ask", buffer, () => {});
  } catch (error) {
    if (!(error instanceof WireError || error instanceof NetlinkError)) throw error;
  }
  const { errno } = dump(kernel, new Uint8Array(0), sequence, "dump", buffer, () => {});
  return { errno, left: kernel.receive(buffer) };
}
