import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { asGid, asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import { ConnectionFacts, type FactSources } from "../../src/daemon/connection_facts.ts";
import type { HashAlgorithm } from "../../src/core/hash_algorithm.ts";
import type { Checksum } from "../../src/daemon/checksums.ts";
import { NOT_YET } from "../../src/rules/not_yet.ts";
import { hosts } from "../rules/samples.ts";
import { connection } from "../sockdiag/socket_bytes.ts";
import { attributedTo, CURL, NOBODY } from "../support/decision_record.ts";

const SOURCES: FactSources = {
  hosts: (destination, process) => hosts([`${formatIp(destination)} for ${process?.pid}`]),
  environment: (process, name) => `${process.path} ${name}`,
  groups: ({ pid }) => [asGid(pid)],
  checksum: (process, algorithm) => checksum(algorithm, `${process.path} ${algorithm}`),
  want: () => {},
  interfaceName: (index) => `eth${index}`,
};
function checksum(algorithm: HashAlgorithm, digest: Checksum["digest"]): Checksum {
  return { key: algorithm, algorithm, version: "", digest, isWanted: false, patience: 300 };
}

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");

Deno.test("facts of a connection with a process are those of the process", () => {
  const facts = new ConnectionFacts(
    PACKET,
    { attribution: attributedTo(CURL), socket: null, userId: asUid(7) },
    SOURCES,
  );
  assertEquals(
    [facts.connection, facts.process, facts.userId, facts.hosts.sure],
    [PACKET, CURL, asUid(7), ["198.51.100.7 for 4711"]] as unknown[],
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
    hosts: () => hosts(ended ? [] : ["a.example"]),
    environment: () => ended ? null : "at home",
    groups: () => ended ? null : [asGid(7)],
  };
  const facts = new ConnectionFacts(PACKET, { attribution: attributedTo(CURL), socket: null, userId: null }, sources);
  for (ended of [false, true]) {
    assertEquals([facts.environment("HOME"), facts.groups(), facts.hosts.sure], ["at home", [asGid(7)], ["a.example"]]);
  }
  assertEquals(facts.environment("PATH"), null);
});

Deno.test("checksums that are not there yet are wanted, and awaited, only where the decision depends on them", () => {
  const made = new Map<HashAlgorithm, Checksum>();
  const wanted: string[] = [];
  const sources: FactSources = {
    ...SOURCES,
    checksum: (_, algorithm) => {
      const one = checksum(algorithm, algorithm === "md5" ? "known" : NOT_YET);
      made.set(algorithm, one);
      return one;
    },
    want: (_, { key }) => void wanted.push(key),
  };
  const facts = new ConnectionFacts(PACKET, { attribution: attributedTo(CURL), socket: null, userId: null }, sources);
  assertEquals([facts.hash("md5"), facts.hash("sha1"), facts.hash("sha256")], ["known", NOT_YET, NOT_YET]);
  assertEquals([facts.awaited(), wanted], [null, []]);
  facts.isOpen = true;
  const [sha1, sha256] = [made.get("sha1"), made.get("sha256")];
  assert(sha1 !== undefined && sha256 !== undefined);
  assertStrictEquals(facts.awaited(), sha1);
  assertEquals(wanted, ["md5", "sha1", "sha256"]);
  sha1.digest = null;
  assertStrictEquals(facts.awaited(), sha256);
  sha256.digest = "made";
  assertEquals([facts.awaited(), facts.hash("sha1"), facts.hash("sha256")], [null, null, "made"]);
});
