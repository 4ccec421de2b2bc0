import { assertEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { namesOfResolved, resolvedAnswer } from "../../src/names/resolved_answer.ts";
import { ip } from "../rules/samples.ts";
import { address, alias } from "./samples.ts";

/** As systemd's interface io.systemd.Resolve.Monitor is published (varlinkctl introspect, systemd 255). */
const RESULT = {
  parameters: {
    state: "success",
    question: [{ class: 1, type: 1, name: "Example.org" }],
    collectedQuestions: [{ class: 1, type: 1, name: "example.org" }],
    answer: [{ rr: { key: { class: 1, type: 1, name: "example.org" } }, raw: "AAEC", ifindex: 2 }],
  },
  continues: true,
};

Deno.test("an answer that somebody got; its records are for the reader of DNS", () => {
  assertEquals(resolvedAnswer(RESULT), { name: "example.org", type: 1, records: [Uint8Array.of(0, 1, 2)] });
});

Deno.test("readiness, failures, errors and everything else tell nothing", () => {
  const { parameters } = RESULT;
  const others: readonly unknown[] = [
    { parameters: { ready: true }, continues: true },
    { ...RESULT, parameters: { ...parameters, state: "rcode-failure", rcode: 3 } },
    { ...RESULT, parameters: { ...parameters, question: [] } },
    { ...RESULT, parameters: { ...parameters, answer: [{ raw: "not base64!" }] } },
    { error: "org.varlink.service.PermissionDenied", parameters: {} },
    null,
    7,
    [],
  ];
  assertEquals(others.map(resolvedAnswer), others.map(() => null));
});

Deno.test("its names are those of a resolver on this host, which is believed", () => {
  const records = [
    alias("example.org", "a.cdn", 5),
    address("a.cdn", "192.0.2.1"),
    address("bank.example", "192.0.2.2"),
  ];
  const [named, ...more] = namesOfResolved({ name: "example.org", type: 1, records: [] }, records, ip("127.0.0.53"));
  assertEquals(more, []);
  assertEquals([named?.name, named?.aliases, named?.trusted, named?.asker?.path], [
    "example.org",
    ["a.cdn"],
    true,
    "systemd-resolved",
  ]);
  assertEquals([formatIp(named?.address ?? ip("::")), named?.validFor], ["192.0.2.1", 60_000]);
});
