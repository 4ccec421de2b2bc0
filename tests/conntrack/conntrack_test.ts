import { assertEquals, assertThrows } from "@std/assert";
import { Conntrack } from "../../src/conntrack/conntrack.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { flowTuple } from "../support/flow_tuples.ts";
import { netlinkDone, netlinkError, sequenceOf } from "../support/netlink_bytes.ts";

const KEY = { tuple: flowTuple("udp 10.0.0.1 5000 10.0.0.2 53"), zone: 0 };
const MASK = 0xff00_0000;

Deno.test("setMark asks for the masked bits of one flow, in the kernel's words", () => {
  const kernel = new FakeTransport((request) => [netlinkError(0, sequenceOf(request))]);
  assertEquals(new Conntrack(kernel).setMark(KEY, { value: 0x0100_0000, mask: MASK }), true);
  const sequence = "01000000";
  const addresses = "14000180" + "080001000a000001" + "080002000a000002";
  const ports = "1c000280" + "0500010011000000" + "0600020013880000" + "0600030000350000";
  const marks = "0800080001000000" + "08001500ff000000";
  const head = "58000000" + "0001" + "0500" + sequence + "00000000" + "02000000";
  assertEquals(kernel.sent, [head + "34000180" + addresses + ports + marks]);
});

Deno.test("setMark tells a flow that is not there from a kernel that refuses", () => {
  const answering = (errno: number): Conntrack =>
    new Conntrack(new FakeTransport((request) => [netlinkError(errno, sequenceOf(request))]));
  assertEquals(answering(2).setMark(KEY, { value: 0, mask: MASK }), false);
  assertThrows(() => answering(1).setMark(KEY, { value: 0, mask: MASK }), NetlinkError, "set a flow's mark");
  const refusing = new Conntrack(new FakeTransport((request) => [netlinkDone(sequenceOf(request), 95)]));
  assertThrows(() => refusing.list(null), NetlinkError, "list flows");
});
