import { assert, assertEquals } from "@std/assert";
import { encode, type Packet } from "dns-packet";
import { DnsListener } from "../../src/daemon/dns_listener.ts";
import { NameBook } from "../../src/names/name_book.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { ip, process } from "../rules/samples.ts";
import { CURL } from "../support/decision_record.ts";
import { buildPacket } from "../support/packet_builder.ts";
import { queuedPacket } from "../support/queued_packet.ts";
import { forRandom } from "../support/random.ts";

const [HOST, RESOLVER, SERVER] = [ip("10.0.0.1"), ip("10.0.0.53"), ip("192.0.2.1")];
const [UDP, TCP] = [17, 6];
const [SYN, ACK, FIN] = [0x02, 0x10, 0x11];
const NAME = "a.example";

const QUESTION = encode({ type: "query", id: 1, questions: [{ type: "A", name: NAME }] });
const ANSWER = answerWith([]);

function answerWith(more: NonNullable<Packet["answers"]>): Uint8Array {
  const answers: Packet["answers"] = [{ type: "A", name: NAME, ttl: 300, data: "192.0.2.1" }, ...more];
  return encode({ type: "response", id: 1, questions: [{ type: "A", name: NAME }], answers });
}

/** A message as TCP carries it. */
function framed(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.length >> 8, message.length & 255, ...message);
}

class Setting {
  readonly book = new NameBook({ memory: 1_000_000, now: () => 0 });
  readonly listener = new DnsListener(this.book);

  constructor() {
    this.book.trust({ resolvers: [RESOLVER], own: [] });
  }

  datagram(direction: "leaves" | "arrives", data: Uint8Array): void {
    this.#packet(direction, UDP, Uint8Array.of(0, 0, 0, 0, ...data));
  }

  segment(
    direction: "leaves" | "arrives",
    flags: number,
    sequence: number,
    data: Uint8Array = new Uint8Array(0),
  ): void {
    const numbers = [24, 16, 8, 0].map((shift) => (sequence >>> shift) & 255);
    this.#packet(direction, TCP, Uint8Array.of(...numbers, 0, 0, 0, 0, 0x50, flags, 0, 0, 0, 0, 0, 0, ...data));
  }

  /** The names that curl knows of the server. */
  get names(): readonly string[] {
    return this.book.namesOf(SERVER, CURL).sure;
  }

  #packet(direction: "leaves" | "arrives", protocol: number, data: Uint8Array): void {
    const [source, destination] = direction === "leaves" ? [HOST, RESOLVER] : [RESOLVER, HOST];
    const [from, to] = direction === "leaves" ? [40_000, 53] : [53, 40_000];
    const transport = { kind: "ports", protocol, source: from, destination: to } as const;
    const plain = { optionWords: 0, fragmentOffset: 0, extensions: [] };
    const bytes = buildPacket({ source, destination, transport, data, ...plain });
    const packet = queuedPacket(bytes, bytes.length);
    const connection = toConnection(packet);
    assert(!isUnreadable(connection));
    if (direction === "leaves") this.listener.leaves(packet, connection, () => CURL);
    else this.listener.arrives(packet, connection);
  }
}

Deno.test("a question that leaves, and its answer that arrives, over UDP", () => {
  const setting = new Setting();
  setting.datagram("arrives", ANSWER);
  assertEquals(setting.names, []);
  setting.datagram("leaves", QUESTION);
  setting.datagram("arrives", ANSWER);
  assertEquals(setting.names, [NAME]);
  assertEquals(setting.book.namesOf(SERVER, process()).sure, []);
});

Deno.test("an answer that leaves, and a question that arrives, are somebody else's business", () => {
  const setting = new Setting();
  setting.datagram("arrives", QUESTION);
  setting.datagram("leaves", ANSWER);
  assertEquals([setting.names, setting.listener.counters.questions], [[], 0]);
});

Deno.test("over TCP, however it is cut", () => {
  forRandom(50, (random) => {
    const setting = new Setting();
    const long = framed(
      answerWith(Array.from({ length: 50 }, () => ({ type: "TXT", name: NAME, data: "x".repeat(200) }))),
    );
    const [ours, theirs] = [random.u32(), random.u32()];
    setting.segment("leaves", SYN, ours);
    setting.segment("arrives", SYN | ACK, theirs);
    const asked = framed(QUESTION);
    const cut = random.between(1, asked.length - 1);
    setting.segment("leaves", ACK, (ours + 1) >>> 0, asked.subarray(0, cut));
    setting.segment("leaves", ACK, (ours + 1 + cut) >>> 0, asked.subarray(cut));
    for (let at = 0; at < long.length;) {
      const end = Math.min(long.length, at + random.between(1, 1_400));
      setting.segment("arrives", end === long.length ? FIN : ACK, (theirs + 1 + at) >>> 0, long.subarray(at, end));
      at = end;
    }
    assertEquals(setting.names, [NAME]);
  });
});

Deno.test("over TCP, nothing is understood behind a gap, and that is counted", () => {
  const setting = new Setting();
  setting.segment("leaves", SYN, 0);
  setting.segment("arrives", SYN | ACK, 0);
  setting.segment("leaves", ACK, 1, framed(QUESTION));
  setting.segment("arrives", ACK, 1, framed(ANSWER).subarray(0, 10));
  setting.segment("arrives", ACK, 12, framed(ANSWER).subarray(11));
  assertEquals([setting.names, setting.listener.counters.unread.gap], [[], 1]);
});

Deno.test("a connection that was there before tells nothing", () => {
  const setting = new Setting();
  setting.segment("leaves", ACK, 1, framed(QUESTION));
  setting.segment("arrives", ACK, 1, framed(ANSWER));
  assertEquals([setting.names, setting.listener.counters.questions], [[], 0]);
});

Deno.test("what tells nothing is counted by its reason, and stops nothing", () => {
  const setting = new Setting();
  setting.datagram("leaves", QUESTION);
  setting.datagram("arrives", ANSWER.subarray(0, 20));
  setting.datagram("arrives", ANSWER.with(5, 2));
  setting.datagram("arrives", ANSWER.with(6, 255));
  assertEquals(setting.listener.counters.unread, { malformed: 1, other: 1, "too-many-records": 1, gap: 0 });
  forRandom(300, (random) => {
    setting.datagram(random.oneIn(2) ? "leaves" : "arrives", random.bytes(random.between(0, 200)));
    setting.segment(
      random.oneIn(2) ? "leaves" : "arrives",
      random.u32() & 0x1f,
      random.u32(),
      random.bytes(random.between(0, 99)),
    );
  });
  setting.datagram("arrives", ANSWER);
  assertEquals(setting.names, [NAME]);
});
