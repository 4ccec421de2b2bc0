/** What a question and its answer cost from the packet to the table, and what a name costs a connection that follows. */
import { encode } from "dns-packet";
import type { QueuedPacket } from "../../src/core/queued_packet.ts";
import { DnsListener } from "../../src/daemon/dns_listener.ts";
import { NameBook } from "../../src/names/name_book.ts";
import { readDns } from "../../src/packet/read_dns.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { program } from "../../tests/names/samples.ts";
import { ip } from "../../tests/rules/samples.ts";
import { buildPacket } from "../../tests/support/packet_builder.ts";
import { queuedPacket } from "../../tests/support/queued_packet.ts";

const PROGRAM = program(1);
const [HOST, RESOLVER] = [ip("10.0.0.1"), ip("10.0.0.53")];
/** As many as there is room for, and more: old ones make room. */
const NAMES = 100_000;

interface Exchange {
  readonly question: QueuedPacket;
  readonly answer: QueuedPacket;
}

/** A name with an alias and four addresses, as content networks answer. */
function exchange(each: number): Exchange {
  const name = `host-${each}.example.org`;
  const questions = [{ type: "A", name }];
  const addresses = [0, 1, 2, 3].map((last) => `10.${each >> 14}.${(each >> 6) & 255}.${((each & 63) << 2) + last}`);
  const answers = addresses.map((data) => ({ type: "A" as const, name: `edge-${each}.cdn.example`, ttl: 60, data }));
  const alias = { type: "CNAME" as const, name, ttl: 300, data: `edge-${each}.cdn.example` };
  const id = each & 0xffff;
  return {
    question: datagram(40_000, 53, encode({ type: "query", id, questions })),
    answer: datagram(53, 40_000, encode({ type: "response", id, questions, answers: [alias, ...answers] })),
  };
}

function datagram(source: number, destination: number, message: Uint8Array): QueuedPacket {
  const leaves = destination === 53;
  const bytes = buildPacket({
    source: leaves ? HOST : RESOLVER,
    destination: leaves ? RESOLVER : HOST,
    transport: { kind: "ports", protocol: 17, source, destination },
    data: Uint8Array.of(0, 0, 0, 0, ...message),
    optionWords: 0,
    fragmentOffset: 0,
    extensions: [],
  });
  return queuedPacket(bytes, bytes.length);
}

const exchanges = Array.from({ length: NAMES }, (_, each) => exchange(each));
const book = new NameBook({ memory: 32 * 1024 * 1024, now: () => performance.now() });
book.trust({ resolvers: [RESOLVER], own: [] });
const listener = new DnsListener(book);
let next = 0;

Deno.bench({ name: "a question and its answer: an alias, four addresses, all new" }, () => {
  const { question, answer } = exchanges[next++ % NAMES] ?? exchange(0);
  const [leaving, arriving] = [toConnection(question), toConnection(answer)];
  if (isUnreadable(leaving) || isUnreadable(arriving)) throw new Error("The packet cannot be read");
  listener.leaves(question, leaving, () => PROGRAM);
  listener.arrives(answer, arriving);
});

const message = exchange(7).answer.payload.subarray(28);

Deno.bench({ name: "the answer alone, read" }, () => {
  if (typeof readDns(message) === "string") throw new Error("The message cannot be read");
});

const known = ip("10.0.0.1");

Deno.bench({ name: "what a known address is called" }, () => {
  book.namesOf(known, PROGRAM);
});

const unknown = ip("192.0.2.1");

Deno.bench({ name: "what an unknown address is called" }, () => {
  book.namesOf(unknown, PROGRAM);
});
