import { assertEquals } from "@std/assert";
import { DnsStream } from "../../src/packet/dns_stream.ts";
import { forRandom } from "../support/random.ts";

/** Each message with its length before it. */
function framed(...messages: readonly string[]): Uint8Array {
  return Uint8Array.from(
    messages.flatMap((text) => [text.length >> 8, text.length & 255, ...new TextEncoder().encode(text)]),
  );
}

function texts(messages: readonly Uint8Array[] | null): string[] | null {
  return messages?.map((message) => new TextDecoder().decode(message)) ?? null;
}

Deno.test("messages come out whole, however their bytes are cut", () => {
  forRandom(200, (random) => {
    const expected = Array.from(
      { length: random.between(1, 5) },
      (_, index) => `${index}`.repeat(random.between(0, 300)),
    );
    const bytes = framed(...expected);
    const first = random.u32();
    const stream = new DnsStream(first);
    const found: string[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + random.between(1, 200));
      const again = random.oneIn(5) ? Math.max(0, at - random.between(0, 50)) : at;
      found.push(...texts(stream.add((first + again) >>> 0, bytes.subarray(again, end))) ?? ["a gap"]);
      at = end;
    }
    assertEquals(found, expected);
    assertEquals(stream.held, 0);
  });
});

Deno.test("what was there before tells nothing; after a gap nothing more comes", () => {
  const bytes = framed("one", "two");
  const stream = new DnsStream(0xffff_fffe);
  assertEquals(texts(stream.add(0xffff_fffe, bytes.subarray(0, 5))), ["one"]);
  assertEquals(texts(stream.add(0xffff_fffe, bytes.subarray(0, 5))), []);
  assertEquals(texts(stream.add(4, bytes.subarray(6))), null);
  assertEquals(texts(stream.add(3, bytes.subarray(5))), null);
});

Deno.test("the longest message is held until it is whole", () => {
  const message = new Uint8Array(2 + 0xffff).fill(0xff, 0, 2);
  const stream = new DnsStream(0);
  assertEquals(stream.add(0, message.subarray(0, 60_000)), []);
  assertEquals(stream.held, 60_000);
  assertEquals(stream.add(60_000, message.subarray(60_000))?.map(({ length }) => length), [0xffff]);
});
