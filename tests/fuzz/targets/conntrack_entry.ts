import { assertEquals } from "@std/assert";
import type { ConntrackEntry } from "../../../src/conntrack/conntrack_entry.ts";
import { readEntry } from "../../../src/conntrack/read_entry.ts";
import { writeTuple } from "../../../src/conntrack/write_tuple.ts";
import type { FlowTuple } from "../../../src/core/connection.ts";
import { forEachMessage } from "../../../src/netlink/for_each_message.ts";
import { MessageBuilder } from "../../../src/netlink/message_builder.ts";
import { nfgenmsg } from "../../../src/netlink/nfgenmsg.ts";
import { u32be } from "../../../src/wire/field_types.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { flowTuple } from "../../support/flow_tuples.ts";
import { assertAddress, assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, mutateNetlink } from "../mutate_netlink.ts";

const [IPCTNL_MSG_CT_NEW, CTA_STATUS, CTA_MARK] = [0x100, 3, 8] as const;
const FLOWS = [
  "udp 10.0.0.1 5000 10.0.0.2 53",
  "tcp 2001:db8::1 40000 2001:db8::2 443",
  "icmp 10.0.0.1 10.0.0.2 id 7",
  "icmp6 2001:db8::1 2001:db8::2 id 7",
  "47 10.0.0.1 10.0.0.2",
];

/** IPCTNL_MSG_CT_NEW: a flow that conntrack knows. */
export const conntrackEntry = fuzzTarget({
  name: "conntrack-entry",
  seeds: seedsOf(FLOWS.map((flow) => written(flowTuple(flow)))),
  mutate: mutateNetlink(4),
  decode: readAll,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: hasMessage,
  check(entries) {
    for (const { tuple, mark, zone } of entries) {
      [tuple.source, tuple.destination].forEach(assertAddress);
      assertBits(mark, 32);
      assertBits(zone, 16);
      if (isOfOneKind(tuple)) assertEquals(readAll(written(tuple)).map((entry) => entry.tuple), [tuple]);
    }
  },
  planted: withoutCheck(readAll, /conntrack attribute: needs/),
});

function readAll(datagram: Uint8Array): ConntrackEntry[] {
  const found: ConntrackEntry[] = [];
  forEachMessage(datagram, (message) => void found.push(readEntry(message)));
  return found;
}

/** What the kernel writes, and the encoder takes: both addresses of one family, both ports or none. */
function isOfOneKind({ source, destination, sourcePort, destinationPort }: FlowTuple): boolean {
  return source.family === destination.family && (sourcePort === null) === (destinationPort === null);
}

function written(tuple: FlowTuple): Uint8Array {
  const message = new MessageBuilder(IPCTNL_MSG_CT_NEW, 0, 1)
    .body(nfgenmsg, { nfgen_family: tuple.source.family === 4 ? 2 : 10, version: 0, res_id: 0 });
  writeTuple(message, tuple);
  return message.attribute(CTA_STATUS, u32be, 14).attribute(CTA_MARK, u32be, 0x0100_0000).build();
}
