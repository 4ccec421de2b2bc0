import { assertEquals, assertThrows } from "@std/assert";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { configureQueue } from "../../src/nfqueue/configure_queue.ts";
import { queueParameters } from "../../src/nfqueue/queue_parameters.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { conversations, packetMessages } from "../fixtures/nfqueue/mod.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, sequenceOf } from "../support/netlink_bytes.ts";

const PARAMETERS = queueParameters({ queue: 5, maxLength: 4096, failOpen: true, posture: "accept", copyRange: 512 });
const VERDICT = 0x01;

/** A kernel that says yes to everything but a verdict, to which it says nothing. */
function yes(request: Uint8Array): Uint8Array[] {
  return request[4] === VERDICT ? [] : [netlinkError(0, sequenceOf(request))];
}

Deno.test("configureQueue binds, sets length and flags, and asks for packets last", () => {
  const answers = conversations.configure.filter(({ direction }) => direction === "received");
  const transport = new FakeTransport((_request, index) => answers[index] === undefined ? [] : [answers[index].bytes]);
  configureQueue(transport, PARAMETERS);
  const asked = conversations.configure.filter(({ direction }) => direction === "sent");
  assertEquals(transport.sent, asked.map(({ bytes }) => toHex(bytes)));
});

Deno.test("configureQueue leaves fail-open out where a full queue shall drop", () => {
  const transport = new FakeTransport(yes);
  configureQueue(
    transport,
    queueParameters({ queue: 5, maxLength: 16, failOpen: false, posture: "drop", copyRange: 512 }),
  );
  assertEquals(transport.sent[1]?.slice(-8), "00000010");
  assertEquals(transport.sent[2]?.slice(-32), "080005000000000c080004000000000c");
});

Deno.test("configureQueue throws a NetlinkError where somebody else reads the queue, and sends nothing after that", () => {
  const [, refusal] = conversations.bind_refused;
  const transport = new FakeTransport(() => refusal === undefined ? [] : [refusal.bytes]);
  const error = assertThrows(
    () => configureQueue(transport, PARAMETERS),
    NetlinkError,
    "Cannot bind netfilter queue 5",
  );
  assertEquals([error.errno, transport.sent.length], [1, 1]);
});

Deno.test("configureQueue says which step was refused", () => {
  const steps = ["bind", "length", "flags", "copy range"];
  steps.forEach((step, refused) => {
    const transport = new FakeTransport((request, index) => [
      netlinkError(index === refused ? 22 : 0, sequenceOf(request)),
    ]);
    assertThrows(() => configureQueue(transport, PARAMETERS), NetlinkError, step);
    assertEquals(transport.sent.length, refused + 1);
  });
});

for (const [posture, code] of [["accept", "00000001"], ["drop", "00000000"]] as const) {
  Deno.test(`configureQueue settles a packet that comes in between by the posture (${posture})`, () => {
    const transport = new FakeTransport((request, index) => [
      ...(index === 3 ? [packetMessages.tcp_syn_v4, packetMessages.udp_v6] : []),
      ...yes(request),
    ]);
    configureQueue(transport, queueParameters({ queue: 5, maxLength: 4096, failOpen: true, posture, copyRange: 512 }));
    const verdict = (id: string): string =>
      toHex(fromHex(`20000000 01030100 00000000 00000000 00000005 0c000200 ${code} ${id}`));
    assertEquals(transport.sent.slice(4), [verdict("00000001"), verdict("00000005")]);
  });
}
