import { assertEquals } from "@std/assert";
import { asGid, asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import { ConnectionFacts, type FactSources } from "../../src/daemon/connection_facts.ts";
import { connection } from "../sockdiag/socket_bytes.ts";
import { attributedTo, CURL, NOBODY } from "../support/decision_record.ts";

const SOURCES: FactSources = {
  environment: (process, name) => `${process.path} ${name}`,
  groups: ({ pid }) => [asGid(pid)],
  hash: (process, algorithm) => `${process.path} ${algorithm}`,
  interfaceName: (index) => `eth${index}`,
};
const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");

Deno.test("facts of a connection with a process are those of the process", () => {
  const facts = new ConnectionFacts(
    PACKET,
    { attribution: attributedTo(CURL), socket: null, userId: asUid(7) },
    SOURCES,
  );
  assertEquals(
    [facts.connection, facts.process, facts.userId, facts.host],
    [PACKET, CURL, asUid(7), null] as unknown[],
  );
  assertEquals([facts.environment("HOME"), facts.hash("md5")], ["/usr/bin/curl HOME", "/usr/bin/curl md5"]);
  assertEquals(facts.groups(), [asGid(CURL.pid)]);
  assertEquals(facts.interfaceName(asInterfaceIndex(2)), "eth2");
});

Deno.test("facts of a connection without a process are not known, but for its interfaces", () => {
  const facts = new ConnectionFacts(PACKET, { attribution: NOBODY, socket: null, userId: null }, SOURCES);
  assertEquals([facts.process, facts.userId, facts.environment("HOME"), facts.hash("sha1")], [null, null, null, null]);
  assertEquals(facts.groups(), null);
  assertEquals(facts.interfaceName(asInterfaceIndex(3)), "eth3");
});

Deno.test("what was read of a process is known also when it has ended", () => {
  let ended = false;
  const sources = {
    ...SOURCES,
    environment: () => ended ? null : "at home",
    groups: () => ended ? null : [asGid(7)],
  };
  const facts = new ConnectionFacts(PACKET, { attribution: attributedTo(CURL), socket: null, userId: null }, sources);
  for (ended of [false, true]) assertEquals([facts.environment("HOME"), facts.groups()], ["at home", [asGid(7)]]);
  assertEquals(facts.environment("PATH"), null);
});
