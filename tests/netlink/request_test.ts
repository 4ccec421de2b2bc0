import { assertEquals, assertThrows } from "@std/assert";
import { EINTR, ENOBUFS, ENOENT, EPERM, SystemError } from "../../src/core/system_error.ts";
import { NLM_F_DUMP_INTR } from "../../src/netlink/constants.ts";
import type { NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { acknowledged, dump, type DumpResult } from "../../src/netlink/request.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { conversations } from "../fixtures/nfqueue/mod.ts";
import { type Arrival, FakeTransport } from "../support/fake_transport.ts";
import { concat, netlinkDone, netlinkError, netlinkMessage } from "../support/netlink_bytes.ts";

const SEQUENCE = 9;
const request = netlinkMessage({ type: 20, flags: 0x301, sequence: SEQUENCE });

/** One entry of a dump: its body is one byte. */
function entry(value: number, flags = 2, sequence = SEQUENCE): Uint8Array {
  return netlinkMessage({ type: 20, flags, sequence, body: Uint8Array.of(value) });
}

function firstByte({ view, body }: NetlinkMessage): number {
  return view.getUint8(body);
}

interface DumpOutcome extends DumpResult {
  readonly values: readonly number[];
}

function dumpOf(answers: readonly Arrival[], bufferSize = 1024): DumpOutcome {
  const transport = new FakeTransport(() => answers);
  const values: number[] = [];
  const result = dump(
    transport,
    request,
    SEQUENCE,
    "list",
    new Uint8Array(bufferSize),
    (message) => void values.push(firstByte(message)),
  );
  assertEquals(transport.sent.length, 1);
  return { ...result, values };
}

Deno.test("dump visits every part of a multi-part answer, over datagrams", () => {
  const answers = [concat([entry(1), entry(2)]), entry(3), concat([entry(4), netlinkDone(SEQUENCE)])];
  assertEquals(dumpOf(answers), { errno: 0, interrupted: false, values: [1, 2, 3, 4] });
});

Deno.test("dump takes no message and then DONE for an answer", () => {
  assertEquals(dumpOf([netlinkDone(SEQUENCE)]), { errno: 0, interrupted: false, values: [] });
  assertEquals(dumpOf([netlinkDone(SEQUENCE, null)]), { errno: 0, interrupted: false, values: [] });
});

Deno.test("dump reports the status of DONE, and of an error", () => {
  assertEquals(dumpOf([netlinkDone(SEQUENCE, ENOENT)]).errno, ENOENT);
  assertEquals(dumpOf([netlinkError(EPERM, SEQUENCE)]).errno, EPERM);
  assertEquals(dumpOf([entry(1), netlinkDone(SEQUENCE, 5)]), { errno: 5, interrupted: false, values: [1] });
});

Deno.test("dump notices that the table changed meanwhile, in any of its messages", () => {
  assertEquals(dumpOf([entry(1, 2 | NLM_F_DUMP_INTR), netlinkDone(SEQUENCE)]).interrupted, true);
  const done = netlinkMessage({ type: 3, flags: NLM_F_DUMP_INTR, sequence: SEQUENCE });
  assertEquals(dumpOf([entry(1), done]), { errno: 0, interrupted: true, values: [1] });
  assertEquals(dumpOf([entry(1), netlinkDone(SEQUENCE, EINTR)]), { errno: 0, interrupted: true, values: [1] });
});

Deno.test("dump passes over answers to earlier questions, their end and their errors too", () => {
  const stale = [entry(7, 2, SEQUENCE - 1), netlinkDone(SEQUENCE - 1, 5), netlinkError(EPERM, 0)];
  assertEquals(dumpOf([...stale, concat([...stale, entry(1)]), netlinkDone(SEQUENCE)]), {
    errno: 0,
    interrupted: false,
    values: [1],
  });
  const interrupted = entry(7, NLM_F_DUMP_INTR, SEQUENCE - 1);
  assertEquals(dumpOf([interrupted, netlinkDone(SEQUENCE)]).interrupted, false);
});

Deno.test("dump throws a NetlinkError where an answer was cut, or none is there", () => {
  const cut = assertThrows(() => dumpOf([entry(1), netlinkDone(SEQUENCE)], 19), NetlinkError, "20 bytes was cut");
  assertEquals([cut.errno, cut.sequence, cut.op], [90, SEQUENCE, "list"]);
  const none = assertThrows(() => dumpOf([]), NetlinkError, "the kernel left no answer");
  assertEquals([none.errno, none.sequence], [61, SEQUENCE]);
  assertThrows(() => dumpOf([entry(1)]), NetlinkError, "the kernel left no answer");
});

Deno.test("dump passes on what the transport throws, and what the visitor throws", () => {
  assertThrows(() => dumpOf([new SystemError("receive", ENOBUFS)]), SystemError, "No buffer space");
  const transport = new FakeTransport(() => [entry(1), netlinkDone(SEQUENCE)]);
  assertThrows(
    () =>
      dump(transport, request, SEQUENCE, "list", new Uint8Array(100), () => {
        throw new WireError("entry", "short");
      }),
    WireError,
    "entry",
  );
});

Deno.test("dump receives what is left of an answer that ends with an error, so that the kernel ends its dump", () => {
  for (const first of [entry(1), entry(1).subarray(0, 10), new Uint8Array(200)]) {
    const transport = new FakeTransport(() => [first, entry(2), netlinkDone(SEQUENCE)]);
    const visit = (): never => {
      throw new WireError("entry", "short");
    };
    assertThrows(() => dump(transport, request, SEQUENCE, "list", new Uint8Array(100), visit));
    assertEquals(transport.receive(new Uint8Array(100)), -1);
  }
});

Deno.test("dump ends with a WireError or a NetlinkError at every length of its answer", () => {
  const whole = concat([entry(1), entry(2), netlinkDone(SEQUENCE)]);
  for (let length = 0; length < whole.length; length++) {
    const error = assertThrows(() => dumpOf([whole.slice(0, length)]), Error);
    assertEquals(error instanceof WireError || error instanceof NetlinkError, true, `${length}: ${error}`);
  }
  assertEquals(dumpOf([whole]).values, [1, 2]);
});

function acknowledge(answers: readonly Arrival[], bufferSize = 1024): number[] {
  const others: number[] = [];
  acknowledged(
    new FakeTransport(() => answers),
    request,
    SEQUENCE,
    "ask",
    new Uint8Array(bufferSize),
    ({ type }) => void others.push(type),
  );
  return others;
}

Deno.test("acknowledged returns when the kernel has said yes", () => {
  assertEquals(acknowledge([netlinkError(0, SEQUENCE)]), []);
});

Deno.test("acknowledged hands on what is not the answer, before and beside it", () => {
  const packet = netlinkMessage({ type: 0x300 });
  const stale = netlinkError(EPERM, SEQUENCE - 1);
  assertEquals(acknowledge([packet, concat([packet, stale, netlinkError(0, SEQUENCE), packet])]), [
    0x300,
    0x300,
    2,
    0x300,
  ]);
});

Deno.test("acknowledged throws the kernel's refusal, with its words", () => {
  const refused = assertThrows(() => acknowledge([netlinkError(EPERM, SEQUENCE)]), NetlinkError);
  assertEquals([refused.op, refused.errno, refused.sequence, refused.extendedAck], ["ask", EPERM, SEQUENCE, ""]);
  const [sent, received] = conversations.short_attribute;
  const transport = new FakeTransport(() => received === undefined ? [] : [received.bytes]);
  const error = assertThrows(
    () => acknowledged(transport, sent?.bytes ?? request, 77, "bind", new Uint8Array(200), () => {}),
    NetlinkError,
    "Cannot bind: netlink error 34 (Attribute failed policy validation)",
  );
  assertEquals(error.sequence, 77);
});

Deno.test("acknowledged throws where the answer was cut, or none is there", () => {
  assertThrows(() => acknowledge([netlinkError(0, SEQUENCE)], 20), NetlinkError, "36 bytes was cut");
  assertThrows(() => acknowledge([]), NetlinkError, "the kernel left no answer");
  assertThrows(() => acknowledge([netlinkError(0, SEQUENCE + 1)]), NetlinkError, "the kernel left no answer");
});
