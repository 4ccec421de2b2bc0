import { assert, assertEquals } from "@std/assert";
import { type DecisionFilter, isWanted, NO_FILTER } from "../../src/core/decision_filter.ts";
import { decisionSubject } from "../../src/core/decision_subject.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asPort, asUid } from "../../src/core/identifiers.ts";
import { parseNetwork } from "../../src/core/ip_network.ts";
import { address, decisionRecord, NOBODY, withConnection } from "../support/decision_record.ts";

const FIRST = { name: "www.example.org", by: "192.0.2.53", trusted: true, askedBy: "process" } as const;
const SUBJECT = decisionSubject(decisionRecord({ hosts: { ...NO_NAMES, first: FIRST } }));

Deno.test("without a wish every decision is wanted, also of a packet that could not be read", () => {
  assert(isWanted(NO_FILTER, SUBJECT));
  assert(isWanted(NO_FILTER, decisionSubject(decisionRecord({ connection: null, attribution: NOBODY }))));
});

const WISHES: readonly (readonly [fits: Partial<DecisionFilter>, other: Partial<DecisionFilter>])[] = [
  [{ program: "/usr/bin/curl" }, { program: "/usr/bin/cur" }],
  [{ unit: "session-3.scope" }, { unit: "ssh.service" }],
  [{ userId: asUid(1000) }, { userId: asUid(0) }],
  [{ network: parseNetwork("93.184.0.0/16") }, { network: parseNetwork("93.185.0.0/16") }],
  [{ host: "www.example.org" }, { host: "w.example.org" }],
  [{ host: "example.org" }, { host: "xample.org" }],
  [{ port: asPort(443) }, { port: asPort(44) }],
  [{ rule: "allow-curl" }, { rule: "deny-curl" }],
  [{ actions: ["allow"] }, { actions: ["deny", "reject"] }],
];

for (const [fits, other] of WISHES) {
  Deno.test(`a wish that a decision fulfils, and one that it does not: ${Object.entries(fits)[0]?.join(" ")}`, () => {
    assertEquals([isWanted({ ...NO_FILTER, ...fits }, SUBJECT), isWanted({ ...NO_FILTER, ...other }, SUBJECT)], [
      true,
      false,
    ]);
  });
}

Deno.test("all wishes have to be fulfilled", () => {
  const every = WISHES.reduce((filter, [fits]) => ({ ...filter, ...fits }), NO_FILTER);
  assert(isWanted(every, SUBJECT));
  for (const [, other] of WISHES) assert(!isWanted({ ...every, ...other }, SUBJECT));
});

Deno.test("what is not known fulfils no wish", () => {
  const nothing = decisionSubject(
    decisionRecord({
      connection: null,
      attribution: NOBODY,
      userId: null,
      decision: { ...decisionRecord().decision, rule: null },
    }),
  );
  for (const [fits] of WISHES.slice(0, -1)) assert(!isWanted({ ...NO_FILTER, ...fits }, nothing));
});

Deno.test("a mapped IPv4 address lies in the block of the IPv4 address", () => {
  const mapped = decisionSubject(decisionRecord(withConnection({ destination: address("::ffff:93.184.215.14") })));
  assert(isWanted({ ...NO_FILTER, network: parseNetwork("93.184.0.0/16") }, mapped));
});
