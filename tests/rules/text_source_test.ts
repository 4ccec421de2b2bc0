import { assertEquals } from "@std/assert";
import { asInterfaceIndex } from "../../src/core/identifiers.ts";
import { IPPROTO_ICMPV6 } from "../../src/core/protocol.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { Subject } from "../../src/rules/subject.ts";
import { NOT_YET } from "../../src/rules/not_yet.ts";
import { type PlainOperand, textSource } from "../../src/rules/text_source.ts";
import { connection, facts, ip, process } from "./samples.ts";

const inward = facts({
  connection: connection({ inputInterface: asInterfaceIndex(2), outputInterface: asInterfaceIndex(9) }),
});
const six = facts({ connection: connection({ destination: ip("2001:db8::1"), protocol: IPPROTO_ICMPV6 }) });
const mapped = facts({ connection: connection({ destination: ip("::ffff:1.2.3.4"), source: ip("::ffff:5.6.7.8") }) });
const nobody = facts({ process: null, userId: null });

const inContainer = facts({
  process: process({
    controlGroup: {
      path: "/system.slice/docker-1.scope",
      unit: "docker-1.scope",
      slice: "system.slice",
      container: { runtime: "docker", id: "1" },
    },
  }),
});
const atRoot = facts({ process: process({ controlGroup: { path: "/", unit: null, slice: null, container: null } }) });

const CASES: readonly (readonly [what: string, PlainOperand, Facts, string | null | undefined])[] = [
  ["", "process.id", facts(), "12345"],
  ["", "process.command", facts(), "opensnitchd -rules-path /etc/opensnitchd/rules"],
  ["", "process.env.LANG", facts(), "C.UTF-8"],
  ["of a missing variable", "process.env.NOPE", facts(), ""],
  ["of an unreadable environment", "process.env.LANG", facts({ environment: () => null }), null],
  ["", "process.hash.md5", facts(), "d41d8cd98f00b204e9800998ecf8427e"],
  ["that was not computed", "process.hash.sha1", facts(), null],
  ["that is being computed", "process.hash.sha256", facts({ hash: () => NOT_YET }), null],
  ["", "process.hash.sha256", facts({ hash: (algorithm) => algorithm }), "sha256"],
  ["", "user.id", facts(), "666"],
  ["", "source.ip", facts(), "192.168.1.111"],
  ["", "source.port", facts(), "47676"],
  ["", "dest.ip", facts(), "185.53.178.14"],
  ["of IPv6", "dest.ip", six, "2001:db8::1"],
  ["of a mapped address", "dest.ip", mapped, "1.2.3.4"],
  ["of a mapped address", "source.ip", mapped, "5.6.7.8"],
  ["", "dest.port", facts(), "443"],
  ["without ports", "dest.port", facts({ connection: connection({ destinationPort: null }) }), "0"],
  ["", "protocol", facts(), "tcp"],
  ["of IPv6", "protocol", six, "icmp6"],
  ["of an outgoing packet", "iface.in", facts(), undefined],
  ["", "iface.out", facts(), "eth0"],
  ["", "iface.in", inward, "eth0"],
  ["without a name", "iface.out", inward, null],
  ["", "process.cgroup", inContainer, "/system.slice/docker-1.scope"],
  ["", "systemd.unit", inContainer, "docker-1.scope"],
  ["", "container.id", inContainer, "1"],
  ["at the root", "process.cgroup", atRoot, "/"],
  ["outside of any", "systemd.unit", atRoot, ""],
  ["outside of any", "container.id", atRoot, ""],
  ...(["process.cgroup", "systemd.unit", "container.id"] as const).map((operand) =>
    ["of a group that is not known", operand, facts(), null] as const
  ),
  ...(["process.id", "process.command", "process.env.LANG", "process.hash.md5", "user.id", "systemd.unit"] as const)
    .map((operand) => ["of nobody known", operand, nobody, null] as const),
];

for (const [what, operand, given, text] of CASES) {
  Deno.test(`${operand} ${what} is ${text === undefined ? "not there" : JSON.stringify(text)}`, () => {
    const subject = new Subject();
    subject.begin(given);
    assertEquals(textSource(operand)(subject), text);
  });
}
