import { assertEquals } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { type HostNames, NO_NAMES } from "../../src/core/host_names.ts";
import { asUid } from "../../src/core/identifiers.ts";
import { decisionEventWriter } from "../../src/report/decision_event.ts";
import {
  address,
  ALLOWED,
  attributedTo,
  CURL,
  decisionRecord,
  NOBODY,
  withConnection,
} from "../support/decision_record.ts";

function decisionEvent(record: DecisionRecord): Record<string, unknown> {
  return JSON.parse(decisionEventWriter()(record));
}

Deno.test("a decision event says everything that is known, in the documented spelling", () => {
  assertEquals(decisionEvent(decisionRecord()), {
    event: "decision",
    time: "2023-11-14T22:13:20.123456Z",
    version: 1,
    action: "allow",
    enforced: true,
    rule: "allow-curl",
    reason: "rule",
    protocol: "tcp",
    src_ip: "192.168.1.5",
    src_port: 47344,
    dst_ip: "93.184.215.14",
    dst_port: 443,
    user_id: 1000,
    process_id: 4711,
    process_path: "/usr/bin/curl",
    process_args: ["curl", "https://example.org"],
    process_cwd: "/home/a",
    process_parents: [
      { process_id: 40, process_path: "/bin/bash" },
      { process_id: 1, process_path: "/sbin/init" },
    ],
    cgroup: "/user.slice/user-1000.slice/session-3.scope",
    unit: "session-3.scope",
    attribution: { source: "proc", confidence: "exact", why: "it fits" },
    latency_us: 88,
    packets: 1,
  });
});

Deno.test("a decision event says how many packets it settled, and whether they came after it was told", () => {
  const { packets, repeated } = decisionEvent(decisionRecord({ packets: 7, repeated: true }));
  assertEquals([packets, repeated], [7, true]);
});

function keys(event: Record<string, unknown>): string[] {
  return Object.keys(event).sort();
}

const ALWAYS = [
  "action",
  "attribution",
  "enforced",
  "event",
  "latency_us",
  "packets",
  "reason",
  "rule",
  "time",
  "version",
];
const CONNECTION = ["dst_ip", "dst_port", "protocol", "src_ip", "src_port"];

Deno.test("a decision event leaves out what is not known", () => {
  const event = decisionEvent(decisionRecord({ attribution: NOBODY, userId: null }));
  assertEquals(keys(event), [...ALWAYS, ...CONNECTION].sort());
  assertEquals(event["attribution"], { source: "user-id", confidence: "none", why: "no socket" });
});

Deno.test("a decision event leaves out ports where there are none, and tells type and code of ICMP", () => {
  const icmp = { protocol: 58, source: address("::1"), destination: address("fe80::1"), sourcePort: null };
  const record = decisionRecord({
    ...withConnection({ ...icmp, destinationPort: null, icmp: { type: 128, code: 0, echoId: 5 } }),
    attribution: NOBODY,
    userId: null,
  });
  const event = decisionEvent(record);
  assertEquals(keys(event), [...ALWAYS, "dst_ip", "icmp_code", "icmp_type", "protocol", "src_ip"].sort());
  assertEquals([event["protocol"], event["src_ip"], event["dst_ip"], event["icmp_type"]], [
    "icmp6",
    "::1",
    "fe80::1",
    128,
  ]);
});

Deno.test("a decision event of an unreadable packet says why instead", () => {
  const unreadable = { connection: null, unreadable: "ipv4-header-truncated", attribution: NOBODY, userId: null };
  const event = decisionEvent(decisionRecord(unreadable));
  assertEquals(keys(event), [...ALWAYS, "unreadable"].sort());
  assertEquals(event["unreadable"], "ipv4-header-truncated");
});

Deno.test("a decision event tells user 0, which is not the same as none", () => {
  assertEquals(decisionEvent(decisionRecord({ userId: asUid(0) }))["user_id"], 0);
});

Deno.test("a decision event tells a program that is not the file of its path, and operands that were not known", () => {
  const exeMismatch = "that path is another file";
  const record = decisionRecord({
    attribution: attributedTo({ ...CURL, exeMismatch }, "guess"),
    decision: { ...ALLOWED, rule: null, reason: "default-action", unknown: ["dest.host"] },
  });
  const event = decisionEvent(record);
  assertEquals(event["exe_mismatch"], exeMismatch);
  assertEquals([event["unknown"], event["rule"], event["reason"]], [["dest.host"], null, "default-action"]);
});

Deno.test("a decision event shows no control character of what a program chose, wherever it stands", () => {
  const hostile = 'a"\n\u0007\u009b\u202e\\';
  const text = decisionEventWriter()(decisionRecord({
    attribution: attributedTo({ ...CURL, path: hostile, args: [hostile], cwd: hostile }, "guess", hostile),
    decision: { ...ALLOWED, rule: hostile },
  }));
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  assertEquals(/[\u0000-\u001f\u007f-\u009f\u202e]/.test(text), false);
  const event = JSON.parse(text);
  assertEquals([event.process_path, event.process_args, event.process_cwd, event.rule, event.attribution.why], [
    hostile,
    [hostile],
    hostile,
    hostile,
    hostile,
  ]);
});

Deno.test("a writer of decision events mixes up neither processes nor decisions nor reasons", () => {
  const write = decisionEventWriter();
  const records = [CURL, { ...CURL, path: "/usr/bin/wget" }].flatMap((process) =>
    [ALLOWED, { ...ALLOWED, rule: "other" }].flatMap((decision) =>
      ["one", "two"].map((why) => decisionRecord({ attribution: attributedTo(process, "exact", why), decision }))
    )
  );
  for (const record of [...records, ...records]) {
    const event = JSON.parse(write(record));
    assertEquals([event.process_path, event.rule, event.attribution.why], [
      record.attribution.process?.path,
      record.decision.rule,
      record.attribution.why,
    ]);
  }
});

Deno.test("a decision event tells what the destination is called, how that is known, and what else it is called", () => {
  const told = (hosts: HostNames): unknown[] => {
    const { dst_host, dst_host_source, dst_hosts } = decisionEvent(decisionRecord({ hosts }));
    return [dst_host, dst_host_source, dst_hosts];
  };
  const first = { name: "a.example", by: "10.0.0.53", trusted: true, askedBy: "process" } as const;
  const source = { by: "10.0.0.53", trusted: true, asked_by: "process" };
  assertEquals(told(NO_NAMES), [undefined, undefined, undefined]);
  assertEquals(told({ first, sure: ["a.example"], all: ["a.example"] }), ["a.example", source, undefined]);
  assertEquals(told({ first, sure: ["a.example"], all: ["a.example", "b.example"] }), [
    "a.example",
    source,
    { sure: ["a.example"], other: ["b.example"] },
  ]);
  const lie = { ...first, trusted: false };
  const untrusted = { ...source, trusted: false };
  assertEquals(told({ first: lie, sure: [], all: ["a.example"] }), ["a.example", untrusted, undefined]);
  assertEquals(told({ first: lie, sure: ["a.example"], all: ["a.example"] }), [
    "a.example",
    untrusted,
    { sure: ["a.example"], other: [] },
  ]);
});

Deno.test("of very many names an event tells the first", () => {
  const all = Array.from({ length: 100 }, (_, each) => `${each}.example`);
  const first = { name: "0.example", by: "10.0.0.53", trusted: true, askedBy: "other" } as const;
  const { dst_hosts } = decisionEvent(decisionRecord({ hosts: { first, sure: [], all } }));
  assertEquals(dst_hosts, { sure: [], other: all.slice(0, 32) });
});
