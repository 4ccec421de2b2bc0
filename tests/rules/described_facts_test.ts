import { assertEquals } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asInterfaceIndex } from "../../src/core/identifiers.ts";
import { protocolName } from "../../src/core/protocol.ts";
import type { DescribedConnection } from "../../src/rules/described_connection.ts";
import { describedFacts } from "../../src/rules/described_facts.ts";

const flow = (given: DescribedConnection): readonly unknown[] => {
  const { connection } = describedFacts(given).facts;
  const { protocol, source, sourcePort, destination, destinationPort } = connection;
  const name = protocolName(protocol, destination.family);
  return [name, formatIp(source), sourcePort, formatIp(destination), destinationPort];
};

Deno.test("what is told is taken as it is, and nothing is assumed of it", () => {
  const { facts, assumed } = describedFacts({
    process_path: "/usr/bin/curl",
    process_id: 7,
    process_args: ["curl", "x"],
    process_parents: [{ process_path: "/bin/sh" }, { process_path: "/sbin/init" }],
    exe_mismatch: "its file was deleted after it started",
    cgroup: "/a/b.service",
    unit: "b.service",
    user_id: 5,
    protocol: "udp",
    src_ip: "10.0.0.1",
    src_port: 9,
    dst_ip: "10.0.0.2",
    dst_port: 53,
    dst_host: "Example.ORG.",
  });
  const { process } = facts;
  assertEquals(assumed, []);
  assertEquals([process?.pid, process?.path, process?.args, process?.exeMismatch], [
    7,
    "/usr/bin/curl",
    ["curl", "x"],
    "its file was deleted after it started",
  ]);
  assertEquals(process?.parents.map(({ path }) => path), ["/bin/sh", "/sbin/init"]);
  assertEquals(process?.controlGroup, { path: "/a/b.service", unit: "b.service", slice: null, container: null });
  assertEquals([facts.userId, facts.hosts.all], [5, ["example.org"]]);
});

Deno.test("a flow of which little is told has addresses that nobody has, of one family", () => {
  assertEquals(flow({}), ["tcp", "192.0.2.1", null, "192.0.2.2", null]);
  assertEquals(flow({ protocol: "udp6" }), ["udp6", "2001:db8::1", null, "2001:db8::2", null]);
  assertEquals(flow({ protocol: "tcp", dst_ip: "fd00::7", dst_port: 1 }), ["tcp6", "2001:db8::1", null, "fd00::7", 1]);
  assertEquals(flow({ src_ip: "fd00::7" }), ["tcp6", "fd00::7", null, "2001:db8::2", null]);
});

Deno.test("what rules need a value of, and nobody told, is named as assumed; without a program nothing of it", () => {
  const flowOperands = ["protocol", "source.ip", "source.network", "source.port"];
  const destination = ["dest.ip", "dest.scope", "dest.network", "dest.port"];
  assertEquals(describedFacts({}).assumed, [...flowOperands, ...destination]);
  const ofProcess = ["process.id", "process.command", "process.parent.path"];
  assertEquals(describedFacts({ process_path: "/x" }).assumed, [...ofProcess, ...flowOperands, ...destination]);
  assertEquals(describedFacts({ process_path: "/x", unit: "a.service" }).assumed.includes("process.cgroup"), true);
});

Deno.test("the rest is not known: user, name, group, variables, checksums, interfaces; without a path the program", () => {
  const { facts } = describedFacts({});
  assertEquals([facts.process, facts.userId, facts.hosts], [null, null, NO_NAMES]);
  assertEquals(describedFacts({ process_path: "/x" }).facts.process?.controlGroup, null);
  assertEquals([facts.environment("A"), facts.hash("md5"), facts.groups()], [null, null, null]);
  assertEquals([facts.connection.outputInterface, facts.interfaceName(asInterfaceIndex(1))], [
    asInterfaceIndex(1),
    null,
  ]);
});

Deno.test('a name that is known to be none stays ""', () =>
  assertEquals(describedFacts({ dst_host: "" }).facts.hosts.sure, [""]));

Deno.test("names are as sure as the event says", () => {
  const names = (given: DescribedConnection): readonly (readonly string[])[] => {
    const { sure, all } = describedFacts({ dst_host: "a.example", ...given }).facts.hosts;
    return [sure, all];
  };
  const source = { by: "10.0.0.53", trusted: true, asked_by: "process" } as const;
  assertEquals(names({ dst_host_source: source }), [["a.example"], ["a.example"]]);
  assertEquals(names({ dst_host_source: { ...source, trusted: false } }), [[], ["a.example"]]);
  assertEquals(names({ dst_host_source: { ...source, asked_by: "group" } }), [[], ["a.example"]]);
  const dst_hosts = { sure: ["A.example"], other: ["b.example"] };
  assertEquals(names({ dst_host_source: source, dst_hosts }), [["a.example"], ["a.example", "b.example"]]);
});
