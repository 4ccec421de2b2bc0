import { assert, assertEquals } from "@std/assert";
import { DnsStream } from "../../../src/packet/dns_stream.ts";
import { toHex } from "../../../src/wire/hex.ts";
import { concat } from "../../support/netlink_bytes.ts";
import { seedsOf } from "../checks.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

interface Heard {
  readonly messages: readonly Uint8Array[];
  readonly held: number;
}

/** Messages of DNS over TCP. The input is a stream, whose first byte says in which portions it comes. */
export const dnsStream = fuzzTarget({
  name: "dns-stream",
  seeds: seedsOf([
    Uint8Array.of(5, 0, 3, 1, 2, 3, 0, 0, 0, 2, 9, 9),
    concat([Uint8Array.of(40, 1, 44), new Uint8Array(300), Uint8Array.of(0, 1, 7)]),
  ]),
  mutate: mutateBytes,
  decode: heard,
  isPastFirstCheck: ([portion = 0, ...stream]) => portion > 0 && stream.length >= 2,
  check({ messages, held }, input) {
    const framed = messages.map((message) => concat([Uint8Array.of(message.length >> 8, message.length), message]));
    const taken = concat(framed);
    assertEquals(toHex(taken), toHex(input.subarray(1, 1 + taken.length))); // of bytes it would take ten times as long
    assertEquals(taken.length + held, Math.max(0, input.length - 1));
    assert(held < 2 + 0xffff, `${held} bytes are held`);
  },
  planted(input) {
    const { messages, held } = heard(input);
    return { messages: messages.filter(({ length }) => length > 0), held };
  },
});

function heard(input: Uint8Array): Heard {
  const portion = Math.max(1, input[0] ?? 1);
  const bytes = input.subarray(1);
  const first = 0xffff_fff0; // the numbers begin anew on the way
  const stream = new DnsStream(first);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += portion) {
    messages.push(...stream.add((first + at) >>> 0, bytes.subarray(at, at + portion)) ?? []);
  }
  return { messages, held: stream.held };
}
