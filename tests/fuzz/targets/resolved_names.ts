import { assert } from "@std/assert";
import { type Answer, encode } from "dns-packet";
import { ipv4Address } from "../../../src/core/ip_address.ts";
import type { DnsRecord } from "../../../src/core/dns_message.ts";
import type { NamedAddress } from "../../../src/names/named_address.ts";
import { namesOfResolved, resolvedAnswer } from "../../../src/names/resolved_answer.ts";
import { readDnsRecord } from "../../../src/packet/read_dns.ts";
import { assertAddress, textOf, textSeeds } from "../checks.ts";
import { fuzzTarget, type Mutate } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const STUB = ipv4Address(0x7f00_0035);
/** Records as they stand on the wire: behind the header of a message without a question. */
const ADDRESS = wire({ type: "A", name: "a.cdn.example", ttl: 60, data: "192.0.2.1" });
const ALIAS = wire({ type: "CNAME", name: "www.example.org", ttl: 30, data: "a.cdn.example" });

/** As JSON, or only the bytes of one record. */
const mutate: Mutate = (random, seeds) => {
  if (random.oneIn(2)) return mutateJson(random, seeds);
  return new TextEncoder().encode(messageOf([ALIAS, mutateBytes(random, [ADDRESS, ALIAS])]));
};

/** What systemd-resolved tells of its answers. */
export const resolvedNames = fuzzTarget({
  name: "resolved-names",
  seeds: textSeeds([messageOf([ALIAS, ADDRESS]), messageOf([ADDRESS])]),
  mutate,
  decode: read,
  refuses: (error) => error instanceof SyntaxError, // no JSON: the feed begins anew
  isPastFirstCheck: isJson,
  check(names) {
    for (const { address, name, aliases, validFor } of names) {
      assertAddress(address);
      for (const each of [name, ...aliases]) {
        assert(/^[a-z0-9_.-]{0,254}$/.test(each), `the name ${JSON.stringify(each)}`);
      }
      assert(validFor >= 60_000 && validFor <= 86_400_000, `valid for ${validFor} ms`);
    }
  },
  planted: (input) => read(input).map((each) => ({ ...each, validFor: each.validFor - 1 })),
});

function read(input: Uint8Array): NamedAddress[] {
  const answer = resolvedAnswer(JSON.parse(textOf(input)));
  if (answer === null) return [];
  const records = answer.records.map(readDnsRecord).filter((record): record is DnsRecord => record !== null);
  return namesOfResolved(answer, records, STUB);
}

function messageOf(records: readonly Uint8Array[]): string {
  const question = [{ class: 1, type: 1, name: "www.example.org" }];
  const answer = records.map((record) => ({ raw: record.toBase64() }));
  return JSON.stringify({ parameters: { state: "success", question, answer }, continues: true });
}

function wire(answer: Answer): Uint8Array {
  return new Uint8Array(encode({ type: "response", answers: [answer] })).slice(12);
}
