import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { asGid, asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import { packRecords, unpackRecords } from "../../src/daemon/packed_records.ts";
import { hosts } from "../rules/samples.ts";
import {
  address,
  ALLOWED,
  attributedTo,
  CURL,
  decisionRecord,
  NOBODY,
  withConnection,
} from "../support/decision_record.ts";

/** Every kind of value that a record can have: each null, each number at its end. */
const RECORDS: readonly DecisionRecord[] = [
  decisionRecord(),
  decisionRecord({ userId: asUid(0), enforced: false, latency: 0 }),
  decisionRecord({ userId: null, attribution: NOBODY }),
  decisionRecord({ connection: null, unreadable: "ipv4-header-truncated", attribution: NOBODY, userId: null }),
  decisionRecord(withConnection({ protocol: 255, source: address("ffff::1"), destination: address("::ffff:1.2.3.4") })),
  decisionRecord(withConnection({ sourcePort: null, destinationPort: null, userId: null, groupId: null })),
  decisionRecord(withConnection({ inputInterface: asInterfaceIndex(0xffff_ffff), groupId: asGid(0xffff_fffe) })),
  decisionRecord(withConnection({ icmp: { type: 0, code: 0, echoId: null } })),
  decisionRecord(withConnection({ icmp: { type: 255, code: 255, echoId: 65535 } })),
  decisionRecord({ attribution: attributedTo({ ...CURL, exeMismatch: "another file" }, "guess", "") }),
  decisionRecord({ hosts: hosts(["a.example"], ["b.example"]) }),
  decisionRecord({ decision: { ...ALLOWED, rule: null, reason: "default-action", unknown: ["dest.host"] } }),
];

Deno.test("records are the same after packing, copying to another thread and unpacking", () => {
  assertEquals(unpackRecords(structuredClone(packRecords(RECORDS))), RECORDS);
  assertEquals(unpackRecords(packRecords([])), []);
});

Deno.test("what records share is packed once, and shared again", () => {
  const packed = packRecords([...RECORDS, ...RECORDS]);
  assertEquals([packed.processes.length, packed.decisions.length], [2, 2]);
  const [first, second] = unpackRecords(structuredClone(packRecords([decisionRecord(), decisionRecord()])));
  assertStrictEquals(first?.attribution.process, second?.attribution.process);
});

Deno.test("packed records that are cut short are refused, not made up", () => {
  const packed = packRecords([decisionRecord()]);
  for (let length = 0; length < packed.numbers.length; length++) {
    assertThrows(() => unpackRecords({ ...packed, numbers: packed.numbers.slice(0, length) }), RangeError);
  }
  assertThrows(() => unpackRecords({ ...packed, processes: [] }), RangeError);
});
