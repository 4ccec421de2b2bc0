import { assert, assertEquals } from "@std/assert";
import { encode, type Packet } from "dns-packet";
import type { DnsMessage } from "../../src/core/dns_message.ts";
import { formatIp } from "../../src/core/format_ip.ts";
import { type DnsProblem, readDns, readDnsRecord } from "../../src/packet/read_dns.ts";
import { forRandom, type Random } from "../support/random.ts";

/** A message in one line: number, question, records; or why there is none. */
function told(read: DnsMessage | DnsProblem): string {
  if (typeof read === "string") return read;
  const { id, isAnswer, responseCode, question: { name, type }, records } = read;
  const lines = records.map((record) => {
    const what = record.kind === "address" ? formatIp(record.address) : `-> ${record.target}`;
    return `; ${record.name} ${what} ${record.ttl}`;
  });
  return `${id} ${isAnswer ? `answer ${responseCode}` : "question"} ${name} ${type}${lines.join("")}`;
}

function tell(packet: Packet): string {
  return told(readDns(encode(packet)));
}

function question(name: string, type = "A"): Pick<Packet, "id" | "questions"> {
  return { id: 7, questions: [{ type, name }] };
}

/** Head of an answer with one question for "a.b", type A, and so many records; the bytes follow. */
function bytes(records: number, ...rest: readonly number[]): Uint8Array {
  return Uint8Array.of(0, 7, 0x80, 0, 0, 1, 0, records, 0, 0, 0, 0, 1, 0x61, 1, 0x62, 0, 0, 1, 0, 1, ...rest);
}

Deno.test("questions and answers, with what they tell of addresses", () => {
  assertEquals(tell({ type: "query", ...question("Example.ORG") }), "7 question example.org 1");
  assertEquals(tell({ type: "query", ...question("example.org", "AAAA") }), "7 question example.org 28");
  assertEquals(tell({ type: "response", flags: 3, ...question("nobody.example") }), "7 answer 3 nobody.example 1");
  const answers: Packet["answers"] = [
    { type: "CNAME", name: "www.example.org", ttl: 30, data: "Host.Example.net" },
    { type: "TXT", name: "host.example.net", ttl: 5, data: "not an address" },
    { type: "A", name: "host.example.net", ttl: 60, data: "192.0.2.1" },
    { type: "AAAA", name: "host.example.net", ttl: 61, data: "2001:db8::1" },
  ];
  assertEquals(
    tell({ type: "response", ...question("www.example.org"), answers, authorities: answers, additionals: answers }),
    "7 answer 0 www.example.org 1; www.example.org -> host.example.net 30" +
      "; host.example.net 192.0.2.1 60; host.example.net 2001:db8::1 61",
  );
});

Deno.test("names are compressed, and the pointers are followed", () => {
  const address = [0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1];
  assertEquals(told(readDns(bytes(1, 0xc0, 12, ...address))), "7 answer 0 a.b 1; a.b 192.0.2.1 9");
  assertEquals(told(readDns(bytes(1, 1, 0x63, 0xc0, 14, ...address))), "7 answer 0 a.b 1; c.b 192.0.2.1 9");
});

Deno.test("pointers that go forward, or to themselves, or on and on, are malformed", () => {
  for (const to of [21, 22, 40, 0x3fff]) assertEquals(readDns(bytes(1, 0xc0 | (to >> 8), to & 255)), "malformed");
  const chain = (jumps: number): Uint8Array => {
    const text = [0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2 * jumps];
    const first = 21 + text.length;
    const pointers = Array.from({ length: jumps }, (_, index) => [0xc0, index === 0 ? 12 : first + 2 * (index - 1)]);
    const last = [0xc0, first + 2 * (jumps - 1), 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1];
    return bytes(2, ...text, ...pointers.flat(), ...last);
  };
  assertEquals(told(readDns(chain(15))), "7 answer 0 a.b 1; a.b 192.0.2.1 9");
  assertEquals(readDns(chain(16)), "malformed");
});

Deno.test("a label with another character than hosts have makes no name: it could read like another one", () => {
  const label = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
  for (const odd of ["b.org", "b\n", "b\u0000", "\u001b[31m", "b c", "b/c", "\u00e4"]) {
    const utf8 = new TextEncoder().encode(odd);
    const message = Uint8Array.of(0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, utf8.length, ...utf8, 0, 0, 1, 0, 1);
    assertEquals(readDns(message), "other", odd);
  }
  const odd = [...label("b.org"), 0];
  const alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, odd.length, ...odd];
  assertEquals(told(readDns(bytes(1, ...alias))), "7 answer 0 a.b 1");
});

Deno.test("what is no question about one name tells nothing", () => {
  const update = bytes(0).with(2, 0x28);
  const two = bytes(0).with(5, 2);
  const none = bytes(0).with(5, 0);
  const chaos = bytes(0).with(20, 3);
  assertEquals([update, two, none, chaos].map(readDns), ["other", "other", "other", "other"]);
});

Deno.test("10,000 records are too many, and are not walked through", () => {
  const message = new Uint8Array(65_535);
  message.set(bytes(0));
  message.set([10_000 >> 8, 10_000 & 255], 6);
  assertEquals(readDns(message), "too-many-records");
});

Deno.test("a record whose length lies is malformed", () => {
  const alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 7, 1, 0x63, 0, 0, 0, 0, 0];
  assertEquals(readDns(bytes(1, ...alias)), "malformed");
  assertEquals(readDns(bytes(1, 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0xff, 0xff)), "malformed");
});

Deno.test("cut anywhere, a message is malformed", () => {
  const whole = encode({
    type: "response",
    ...question("www.example.org"),
    answers: [{ type: "A", name: "www.example.org", data: "192.0.2.1" }],
  });
  for (let length = 0; length < whole.length; length++) {
    assertEquals(readDns(whole.subarray(0, length)), "malformed", `${length} of ${whole.length} bytes`);
  }
});

const LABELS = ["a", "www", "example", "x".repeat(63), "xn--bcher-kva", "_dmarc", "under_score", "3com"] as const;

function randomName(random: Random): string {
  return Array.from({ length: random.between(1, 3) }, () => random.pick(LABELS)).join(".");
}

function randomPacket(random: Random): Packet {
  const name = randomName(random);
  const answers = Array.from({ length: random.between(0, 6) }, (): NonNullable<Packet["answers"]>[number] => {
    const ttl = random.between(0, 100_000);
    const of = random.oneIn(2) ? name : randomName(random);
    switch (random.between(0, 4)) {
      case 0:
        return { type: "A", name: of, ttl, data: `10.1.2.${random.between(0, 255)}` };
      case 1:
        return { type: "AAAA", name: of, ttl, data: `2001:db8::${random.between(1, 9999).toString(16)}` };
      case 2:
        return { type: "CNAME", name: of, ttl, data: randomName(random) };
      case 3:
        return { type: "TXT", name: of, ttl, data: "text" };
      default:
        return { type: "MX", name: of, ttl, data: { preference: 1, exchange: randomName(random) } };
    }
  });
  return { type: "response", id: random.between(0, 65_535), questions: [{ type: "A", name }], answers };
}

/** The same as `told`, of what was encoded. */
function expected({ id, questions: [asked] = [], answers = [] }: Packet): string {
  const lines = answers.map(({ type, name, ttl, data }) => {
    if (type === "A" || type === "AAAA") return `; ${name} ${data} ${ttl}`;
    return type === "CNAME" ? `; ${name} -> ${data} ${ttl}` : "";
  });
  return `${id} answer 0 ${asked?.name} 1${lines.join("")}`;
}

Deno.test("what dns-packet writes is read as it was meant", () => {
  forRandom(500, (random) => {
    const packet = randomPacket(random);
    assertEquals(tell(packet), expected(packet));
  });
});

Deno.test("whatever becomes of a message, it is read or refused, and never long", () => {
  let [read, longest] = [0, 0];
  forRandom(3_000, (random) => {
    const message = encode(randomPacket(random));
    for (let change = random.between(1, 8); change > 0; change--) mutate(message, random);
    const begin = performance.now();
    const result = readDns(random.oneIn(4) ? message.subarray(0, random.between(0, message.length)) : message);
    longest = Math.max(longest, performance.now() - begin);
    if (typeof result === "string") return;
    read++;
    for (const { name } of [result.question, ...result.records]) assert(/^[a-z0-9._-]{0,253}$/.test(name), name);
  });
  assert(read > 100, `${read} could be read`);
  assert(longest < 20, `one took ${longest} ms`);
});

/** Counts, lengths, pointers and letters become others. */
function mutate(message: Uint8Array, random: Random): void {
  const at = random.between(0, message.length - 1);
  message[at] = random.pick([0, 1, 12, 63, 64, 0xc0, 0xff, random.between(0, 255)]);
  if (random.oneIn(3)) message.copyWithin(at, random.between(0, message.length - 1), message.length);
}

Deno.test("a record by itself", () => {
  const record = Uint8Array.of(1, 0x61, 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1);
  const read = readDnsRecord(record);
  assertEquals(read?.kind === "address" ? [read.name, formatIp(read.address), read.ttl] : read, ["a", "192.0.2.1", 9]);
  assertEquals(readDnsRecord(record.with(4, 16)), null);
  for (let length = 0; length < record.length; length++) assertEquals(readDnsRecord(record.subarray(0, length)), null);
});
