import { assert, assertEquals } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import { ConnectionFacts } from "../../src/daemon/connection_facts.ts";
import type { Examined } from "../../src/daemon/pipeline.ts";
import { WaitingRoom } from "../../src/daemon/waiting_room.ts";
import type { HeldPacket } from "../../src/nfqueue/held_packet.ts";
import { connection } from "../sockdiag/socket_bytes.ts";
import { attributedTo, CURL } from "../support/decision_record.ts";
import { pipelineSetting } from "./pipeline_setting.ts";

const UDP = connection("10.0.0.1 5000", "198.51.100.7 53");
const SYN: Connection = { ...UDP, protocol: 6, sequence: 77 };
const SOON = { patience: 300 };
const LATE = { patience: 60_000 };

function examined(of: Connection = UDP, receivedAt = 0, path = CURL.path): Examined {
  const attributed = { attribution: attributedTo({ ...CURL, path }), socket: null, userId: null };
  const facts = new ConnectionFacts(of, attributed, pipelineSetting().parts.sources);
  return { connection: of, search: { kind: "none", why: "" }, attributed, facts, receivedAt, confirmed: null };
}

function heldPackets(count: number): HeldPacket[] {
  const { arrive, queue } = pipelineSetting();
  arrive(...new Array<number>(count).fill(5000));
  return Array.from({ length: count }, () => queue.receive()).filter((held) => held !== null);
}

/** A room in which one packet of this connection waits. */
function roomWith(first: Connection): WaitingRoom {
  const room = new WaitingRoom();
  const [held] = heldPackets(1);
  assert(held !== undefined && room.enter(held, examined(first), SOON) && room.has(held));
  return room;
}

Deno.test("a packet of a flow that waits is found by its ends and its sender", () => {
  const room = roomWith(UDP);
  assert(room.find(examined({ ...UDP, sequence: 1 })) !== null);
  assertEquals(room.find(examined(UDP, 0, "/bin/other")), null);
  assertEquals(room.find(examined({ ...UDP, userId: null })), null);
  assertEquals(new WaitingRoom().find(examined()), null);
});

Deno.test("a SYN that is sent again belongs to the one that waits, and one with another number does not", () => {
  const room = roomWith(SYN);
  assert(room.find(examined(SYN)) !== null);
  assertEquals(room.find(examined({ ...SYN, sequence: 78 })), null);
  assert(roomWith({ ...SYN, opens: false }).find(examined({ ...SYN, opens: false, sequence: 78 })) !== null);
});

Deno.test("flows stand in the order in which they came, and leave in any", () => {
  const room = new WaitingRoom();
  const paths = ["/bin/a", "/bin/b", "/bin/c"];
  for (const [at, held] of heldPackets(3).entries()) assert(room.enter(held, examined(UDP, at, paths[at]), SOON));
  const [a, b, c] = room.flows();
  assert(a !== undefined && b !== undefined && c !== undefined);
  assertEquals(room.flows().map(({ examined }) => examined.receivedAt), [0, 1, 2]);
  room.leave(b);
  assert(!room.has(b.packets[0]));
  assertEquals([room.find(examined(UDP, 0, "/bin/b")), room.find(examined(UDP, 0, "/bin/c"))], [null, c]);
  room.leave(a);
  room.leave(c);
  assertEquals([room.isEmpty, room.find(examined(UDP, 0, "/bin/a"))], [true, null]);
});

Deno.test("a flow's time is counted from its packet's arrival, also when it goes on waiting for something else", () => {
  const room = new WaitingRoom();
  assertEquals([room.untilDue(0), room.due(1_000_000)], [-1, []]);
  for (const [at, held] of heldPackets(2).entries()) {
    assert(room.enter(held, examined(UDP, 100 * at), at ? SOON : LATE));
  }
  const [first, second] = room.flows();
  assert(first !== undefined && second !== undefined);
  assertEquals([room.untilDue(399.5), room.due(399.5), room.due(400)], [1, [], [second]]);
  assertEquals([room.flows(SOON), room.flows(LATE)], [[second], [first]]);
  room.stay(second, LATE);
  assertEquals([room.untilDue(400), room.due(60_000)], [59_600, [first]]);
  room.leave(first);
  assertEquals([room.untilDue(60_000), room.untilDue(70_000)], [100, 0]);
});

Deno.test("of a flow 32 packets wait; of all flows together 2048", () => {
  const room = new WaitingRoom();
  const [first, ...others] = heldPackets(33);
  assert(first !== undefined && room.enter(first, examined(), SOON));
  const [flow] = room.flows();
  for (const held of others) {
    assert(flow !== undefined && !room.isFullFor(UDP));
    if (flow.packets.length < 32) room.join(flow, held);
    if (flow.packets.length === 32) break;
  }
  assert(room.isFullFor(UDP));
  assert(!room.isFullFor(SYN), "another flow has room");
  for (let other = 1; other < 64; other++) fill(room, 5_000 + other, 32);
  const next = connection(`10.0.0.1 4000`, "198.51.100.7 53");
  const [late] = heldPackets(1);
  assert(late !== undefined && !room.enter(late, examined(next), SOON) && !room.has(late));
  assert(!room.isFullFor(next), "a flow that does not wait loses nothing");
});

function fill(room: WaitingRoom, port: number, count: number): void {
  const of = connection(`10.0.0.1 ${port}`, "198.51.100.7 53");
  const [first, ...others] = heldPackets(count);
  assert(first !== undefined && room.enter(first, examined(of), SOON));
  const flow = room.flows().at(-1);
  for (const held of others) if (flow !== undefined) room.join(flow, held);
}
