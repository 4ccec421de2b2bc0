import { assertEquals, assertThrows } from "@std/assert";
import { Conntrack, type MaskedMark } from "../../src/conntrack/conntrack.ts";
import type { ConntrackKey } from "../../src/conntrack/conntrack_entry.ts";
import { isUnspecified } from "../../src/core/ip_address.ts";
import { ok } from "../../src/doctor/outcome.ts";
import { tryCtnetlink } from "../../src/doctor/try_ctnetlink.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, sequenceOf } from "../support/netlink_bytes.ts";

/** A kernel that answers every change with this error. */
const answering = (errno: number): Conntrack =>
  new Conntrack(new FakeTransport((request) => [netlinkError(errno, sequenceOf(request))]));

Deno.test("conntrack that knows no such flow answers by netlink", () => {
  const ENOENT = 2;
  assertEquals(tryCtnetlink(answering(ENOENT)), ok(""));
});

Deno.test("nothing is changed: no bit, of a flow that nobody has", () => {
  const asked: [ConntrackKey, MaskedMark][] = [];
  tryCtnetlink({ setMark: (key, mark) => (asked.push([key, mark]), false) });
  const [[key, mark] = []] = asked;
  assertEquals([asked.length, mark], [1, { value: 0, mask: 0 }]);
  assertEquals(key !== undefined && isUnspecified(key.tuple.source) && isUnspecified(key.tuple.destination), true);
});

Deno.test("a kernel without ctnetlink knows no such subsystem; any other refusal is an error", () => {
  for (const errno of [22, 95]) assertEquals(tryCtnetlink(answering(errno)).state, "problem");
  assertThrows(() => tryCtnetlink(answering(1)), NetlinkError, "set a flow's mark");
});
