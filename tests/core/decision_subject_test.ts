import { assertEquals } from "@std/assert";
import { decisionSubject } from "../../src/core/decision_subject.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { address, attributedTo, CURL, decisionRecord, NOBODY } from "../support/decision_record.ts";

Deno.test("what a decision can be asked for by", () => {
  const first = { name: "www.example.org", by: "192.0.2.53", trusted: true, askedBy: "process" } as const;
  assertEquals(decisionSubject(decisionRecord({ hosts: { ...NO_NAMES, first } })), {
    program: "/usr/bin/curl",
    unit: "session-3.scope",
    userId: asUid(1000),
    destination: address("93.184.215.14"),
    host: "www.example.org",
    port: asPort(443),
    rule: "allow-curl",
    action: "allow",
  });
});

Deno.test("what is not known of it is null", () => {
  const { program, unit, destination, host, port } = decisionSubject(
    decisionRecord({ attribution: NOBODY, connection: null, unreadable: "cut" }),
  );
  assertEquals([program, unit, destination, host, port], [null, null, null, null, null]);
});

Deno.test("a process whose path the kernel does not tell has no program", () => {
  const process = { ...CURL, path: "", controlGroup: null };
  const { program, unit } = decisionSubject(decisionRecord({ attribution: attributedTo(process) }));
  assertEquals([program, unit], [null, null]);
});
