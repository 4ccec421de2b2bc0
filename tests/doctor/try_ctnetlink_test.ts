import { assertEquals, assertThrows } from "@std/assert";
import { ok } from "../../src/doctor/outcome.ts";
import { tryCtnetlink } from "../../src/doctor/try_ctnetlink.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";

/** By hand, after netlink(7) and nfnetlink.h: 20 bytes, CTNETLINK's message 5, REQUEST and ACK, sequence 1; nfgenmsg. */
const QUESTION = "14000000" + "0501" + "0500" + "01000000" + "00000000" + "00000000";

Deno.test("conntrack is asked how many entries it has; whatever it says is an answer", () => {
  const transport = new FakeTransport((request) => [
    netlinkMessage({ type: 0x0105, sequence: sequenceOf(request), body: new Uint8Array(12) }),
    netlinkError(0, sequenceOf(request)),
  ]);
  assertEquals(tryCtnetlink(transport), ok(""));
  assertEquals(transport.sent, [QUESTION]);
});

Deno.test("a kernel without ctnetlink knows no such subsystem; any other refusal is an error", () => {
  const refusing = (errno: number): FakeTransport =>
    new FakeTransport((request) => [netlinkError(errno, sequenceOf(request))]);
  for (const errno of [22, 95]) assertEquals(tryCtnetlink(refusing(errno)).state, "problem");
  assertThrows(() => tryCtnetlink(refusing(1)), NetlinkError, "Cannot ask conntrack");
});
