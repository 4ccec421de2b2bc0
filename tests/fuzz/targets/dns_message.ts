import { assert, assertEquals } from "@std/assert";
import { type Answer, encode } from "dns-packet";
import type { DnsMessage, DnsRecord } from "../../../src/core/dns_message.ts";
import { formatIp } from "../../../src/core/format_ip.ts";
import { type DnsProblem, readDns } from "../../../src/packet/read_dns.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { fuzzTarget, type Mutate } from "../fuzz_target.ts";
import { mutateBehind, mutateBytes } from "../mutate_bytes.ts";

const HEADER = 12;
const ANSWERS: readonly Answer[] = [
  { type: "CNAME", name: "www.example.org", ttl: 30, data: "host.example.net" },
  { type: "TXT", name: "host.example.net", ttl: 5, data: "not an address" },
  { type: "A", name: "host.example.net", ttl: 60, data: "192.0.2.1" },
  { type: "AAAA", name: "host.example.net", ttl: 61, data: "2001:db8::1" },
];

/** An answer whose record has the name of the question, by a pointer. */
const COMPRESSED = Uint8Array.of(
  ...[0, 7, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0],
  ...[1, 0x61, 1, 0x62, 0, 0, 1, 0, 1],
  ...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1],
);

/** Beside changes of any kind: pointers within names to any place, and other numbers of records. */
const mutate: Mutate = (random, seeds) => {
  const bytes = random.oneIn(4) ? mutateBytes(random, seeds) : behindHeader(random, seeds);
  for (let left = random.between(0, 2); left > 0; left--) {
    const at = random.between(HEADER, Math.max(HEADER, bytes.length - 2));
    if (at + 1 < bytes.length) bytes.set([0xc0 | random.between(0, 1), random.between(0, bytes.length)], at);
  }
  if (bytes.length > 8 && random.oneIn(4)) bytes[7] = random.between(0, 255);
  return bytes;
};

const behindHeader = mutateBehind(HEADER);

/** Messages of DNS: never an error, a message or what is the matter with it. */
export const dnsMessage = fuzzTarget({
  name: "dns-message",
  seeds: seedsOf([
    encode({ type: "query", id: 7, questions: [{ type: "AAAA", name: "www.example.org" }] }),
    encode({ type: "response", id: 7, questions: [{ type: "A", name: "www.example.org" }], answers: ANSWERS }),
    COMPRESSED,
  ]),
  mutate,
  decode: readDns,
  isPastFirstCheck: (bytes) => bytes.length >= HEADER && bytes[4] === 0 && bytes[5] === 1,
  check(message) {
    if (typeof message === "string") return;
    for (const name of namesOf(message)) assert(/^[a-z0-9_.-]{0,254}$/.test(name), `the name ${JSON.stringify(name)}`);
    for (const { ttl } of message.records) assertBits(ttl, 32);
    const again = readDns(written(message));
    assert(typeof again !== "string", `what was written is ${again}`);
    assertEquals({ ...again, question: again.question.name }, { ...message, question: message.question.name });
  },
  planted: (bytes): DnsMessage | DnsProblem => {
    const read = readDns(bytes);
    if (read === "malformed" && bytes.length > HEADER) throw new RangeError("Maximum call stack size exceeded");
    return read;
  },
});

function namesOf({ question, records }: DnsMessage): string[] {
  return [question.name, ...records.flatMap((each) => each.kind === "alias" ? [each.name, each.target] : [each.name])];
}

/** By another hand. */
function written({ id, isAnswer, responseCode, question, records }: DnsMessage): Uint8Array {
  const type = isAnswer ? "response" : "query";
  const questions = [{ type: "A", name: question.name }];
  return encode({ type, id, flags: responseCode, questions, answers: records.map(answerOf) });
}

function answerOf(record: DnsRecord): Answer {
  const { name, ttl } = record;
  if (record.kind === "alias") return { type: "CNAME", name, ttl, data: record.target };
  return { type: record.address.family === 4 ? "A" : "AAAA", name, ttl, data: formatIp(record.address) };
}
