import { assertEquals } from "@std/assert";
import type { Action } from "../../src/core/decision.ts";
import { asGid, asUid } from "../../src/core/identifiers.ts";
import { compileOperator } from "../../src/rules/compile_operator.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { type Lists, NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { SharedMatchers } from "../../src/rules/shared_matchers.ts";
import { Subject } from "../../src/rules/subject.ts";
import { FALSE, TRUE, type Truth, UNKNOWN } from "../../src/rules/truth.ts";
import { connection, facts, ip, process, rule } from "./samples.ts";

interface Asked {
  readonly truth: Truth;
  readonly unknown: readonly string[];
}

function ask(operator: object, given: Facts = facts(), action: Action = "allow", lists: Lists = NO_LISTS): Asked {
  const subject = new Subject();
  subject.begin(given);
  const truth = compileOperator(rule({ operator, action }).operator, action, new SharedMatchers(lists))(subject);
  return { truth, unknown: [...subject.unknown] };
}

const op = (type: string, operand: string, data: string, sensitive = false): object => ({
  type,
  operand,
  data,
  sensitive,
});
const list = (...children: readonly object[]): object => ({ type: "list", operand: "list", list: children });

/** The rows of OpenSnitch's operator tests (daemon v1.9.0). */
const ROWS: readonly (readonly [operator: object, truth: Truth])[] = [
  [op("simple", "true", ""), TRUE],
  [op("regexp", "true", ""), TRUE],
  [op("simple", "process.id", "12345"), TRUE],
  [op("simple", "process.id", "1234"), FALSE],
  [op("simple", "process.id", "012345"), FALSE],
  [op("simple", "process.path", "/usr/bin/opensnitchd"), TRUE],
  [op("simple", "process.path", "/usr/bin/OpenSnitchD", true), FALSE],
  [op("simple", "dest.host", "opensnitch.io"), TRUE],
  [op("simple", "dest.host", "OpenSnitch.IO"), TRUE],
  [op("simple", "dest.host", "OpenSnitch.IO", true), FALSE],
  [op("simple", "dest.host", "www.opensnitch.io"), FALSE],
  [op("simple", "process.command", "opensnitchd -rules-path /etc/opensnitchd/rules"), TRUE],
  [op("simple", "process.command", "opensnitchd"), FALSE],
  [op("simple", "dest.ip", "185.53.178.14"), TRUE],
  [op("simple", "dest.ip", "185.53.178.15"), FALSE],
  [op("simple", "dest.ip", "185.53.178.0/24"), FALSE],
  [op("simple", "dest.ip", ""), FALSE],
  [op("simple", "source.ip", "192.168.1.111"), TRUE],
  [op("simple", "user.id", "666"), TRUE],
  [op("simple", "user.name", "alice"), TRUE],
  [op("simple", "user.name", "root"), FALSE],
  [op("simple", "source.port", "47676"), TRUE],
  [op("simple", "dest.port", "443"), TRUE],
  [op("simple", "dest.port", "https"), FALSE],
  [op("simple", "protocol", "TCP"), TRUE],
  [op("simple", "protocol", "tcp6"), FALSE],
  [op("simple", "iface.out", "eth0"), TRUE],
  [op("simple", "iface.in", ""), FALSE],
  [op("regexp", "iface.in", ".*"), FALSE],
  [op("simple", "process.env.LANG", "c.utf-8"), TRUE],
  [op("simple", "process.env.NOPE", ""), TRUE],
  [op("simple", "process.hash.md5", "D41D8CD98F00B204E9800998ECF8427E"), TRUE],
  [op("simple", "process.hash.md5", "00000000000000000000000000000000"), FALSE],
  [op("simple", "process.parent.path", "/usr/lib/systemd/systemd"), TRUE],
  [op("simple", "process.parent.path", "/usr/bin/zsh"), FALSE],
  [op("regexp", "process.parent.path", "/bash$"), TRUE],
  [op("network", "dest.network", "185.53.178.14/24"), TRUE],
  [op("network", "dest.network", "8.8.8.8/24"), FALSE],
  [op("network", "dest.network", "LAN"), FALSE],
  [op("network", "source.network", "LAN"), TRUE],
  [op("regexp", "protocol", "^TCP$"), TRUE],
  [op("regexp", "protocol", "^TCP$", true), FALSE],
  [op("regexp", "dest.ip", "^185\\.53\\."), TRUE],
  [op("regexp", "dest.port", "^4[0-9]{2}$"), TRUE],
  [op("range", "dest.port", "1-5000"), TRUE],
  [op("range", "dest.port", "443-445"), TRUE],
  [op("range", "dest.port", "1 - 5000"), TRUE],
  [op("range", "dest.port", "1-442"), FALSE],
  [op("range", "dest.port", "0-18446744073709551615"), TRUE],
  [list(op("simple", "dest.ip", "185.53.178.14"), op("simple", "dest.port", "443")), TRUE],
  [list(op("simple", "dest.ip", "185.53.178.14"), op("simple", "dest.port", "444")), FALSE],
  [list(op("simple", "dest.port", "443"), op("regexp", "process.path", "^/USR/BIN/")), TRUE],
  [list(op("simple", "dest.port", "443"), op("regexp", "process.path", "^/USR/BIN/", true)), FALSE],
  [{ ...list(op("simple", "dest.host", "OpenSnitch.io")), sensitive: true }, TRUE],
];

for (const [operator, truth] of ROWS) {
  Deno.test(`${truth === TRUE ? "true" : "false"}: ${JSON.stringify(operator)}`, () => {
    assertEquals(ask(operator), { truth, unknown: [] });
  });
}

Deno.test("an empty host is matched by the empty text and by ^$", () => {
  const bare = facts({ host: "" });
  assertEquals(ask(op("simple", "dest.host", ""), bare).truth, TRUE);
  assertEquals(ask(op("regexp", "dest.host", "^$"), bare).truth, TRUE);
  assertEquals(ask(op("regexp", "dest.host", "^$")).truth, FALSE);
});

Deno.test("addresses are compared by value", () => {
  const six = facts({ connection: connection({ destination: ip("2001:db8::1") }) });
  const mapped = facts({ connection: connection({ destination: ip("::ffff:185.53.178.14") }) });
  assertEquals(ask(op("simple", "dest.ip", "2001:DB8:0:0::1"), six).truth, TRUE);
  assertEquals(ask(op("simple", "dest.ip", "2001:db8::2"), six).truth, FALSE);
  assertEquals(ask(op("simple", "dest.ip", "185.53.178.14"), mapped).truth, TRUE);
  assertEquals(ask(op("network", "dest.network", "185.53.178.0/24"), mapped).truth, TRUE);
  assertEquals(ask(op("network", "dest.network", "2001:db8::/32"), six).truth, TRUE);
  assertEquals(ask(op("network", "dest.network", "0.0.0.0/0"), six).truth, FALSE);
});

Deno.test("a packet without ports has port 0", () => {
  const icmp = facts({ connection: connection({ sourcePort: null, destinationPort: null }) });
  assertEquals(ask(op("simple", "dest.port", "0"), icmp).truth, TRUE);
  assertEquals(ask(op("regexp", "source.port", "^0$"), icmp).truth, TRUE);
  assertEquals(ask(op("range", "dest.port", "0-10"), icmp).truth, TRUE);
});

Deno.test("paths: allow rules compare exactly, deny and reject rules fold case", () => {
  for (const operand of ["process.path", "process.parent.path"]) {
    const given = facts({ process: process({ parents: [{ ...parent("/usr/bin/OpenSnitchd") }] }) });
    const data = operand === "process.path" ? "/usr/bin/OPENSNITCHD" : "/usr/bin/opensnitchd";
    assertEquals(ask(op("simple", operand, data), given, "allow").truth, FALSE);
    assertEquals(ask(op("simple", operand, data), given, "deny").truth, TRUE);
    assertEquals(ask(op("simple", operand, data), given, "reject").truth, TRUE);
    assertEquals(ask(op("simple", operand, data, true), given, "deny").truth, FALSE);
  }
});

Deno.test("groups, too, are compared exactly by allow rules, and a group that is not known is unknown", () => {
  const controlGroup = {
    path: "/lxc.payload.web",
    unit: "web.service",
    slice: null,
    container: { runtime: "lxc", id: "web" },
  } as const;
  const given = facts({ process: process({ controlGroup }) });
  const values = { "process.cgroup": "/lxc.payload.web", "systemd.unit": "web.service", "container.id": "web" };
  for (const [operand, value] of Object.entries(values)) {
    assertEquals(ask(op("simple", operand, value), given).truth, TRUE);
    assertEquals(ask(op("simple", operand, value.toUpperCase()), given).truth, FALSE);
    assertEquals(ask(op("simple", operand, value.toUpperCase()), given, "deny").truth, TRUE);
    assertEquals(ask(op("regexp", operand, "^.*web"), given).truth, TRUE);
    assertEquals(ask(op("simple", operand, value)), { truth: UNKNOWN, unknown: [operand] });
  }
});

function parent(path: string, exeMismatch: string | null = null): ReturnType<typeof process>["parents"][number] {
  return { pid: process().pid, path, exeMismatch };
}

const NOBODY = facts({ process: null });

for (
  const operand of [
    "process.id",
    "process.path",
    "process.parent.path",
    "process.command",
    "process.env.LANG",
    "process.hash.md5",
    "process.hash.sha1",
    "process.hash.sha256",
  ]
) {
  for (const action of ["allow", "deny", "reject"] as const) {
    Deno.test(`without a process ${operand} is unknown in a rule of ${action}`, () => {
      for (const type of ["simple", "regexp"]) {
        assertEquals(ask(op(type, operand, "x"), NOBODY, action), { truth: UNKNOWN, unknown: [operand] });
      }
    });
  }
}

Deno.test("what is not known is unknown", () => {
  assertEquals(ask(op("range", "process.id", "1-5"), NOBODY), { truth: UNKNOWN, unknown: ["process.id"] });
  const noUser = facts({ userId: null });
  assertEquals(ask(op("simple", "user.id", "666"), noUser), { truth: UNKNOWN, unknown: ["user.id"] });
  assertEquals(ask(op("simple", "user.name", "alice"), noUser), { truth: UNKNOWN, unknown: ["user.name"] });
  assertEquals(ask(op("simple", "process.hash.sha1", "x")), { truth: UNKNOWN, unknown: ["process.hash.sha1"] });
  const noNames = facts({ interfaceName: () => null });
  assertEquals(ask(op("simple", "iface.out", "eth0"), noNames), { truth: UNKNOWN, unknown: ["iface.out"] });
  const noPath = facts({ process: process({ path: "" }) });
  assertEquals(ask(op("regexp", "process.path", ".*"), noPath, "deny").truth, UNKNOWN);
});

Deno.test("user 0 and port 0 are known", () => {
  const root = facts({ userId: asUid(0) });
  assertEquals(ask(op("simple", "user.id", "0"), root).truth, TRUE);
  assertEquals(ask(op("simple", "user.name", "root"), root).truth, TRUE);
});

Deno.test("without a name of the destination allow cannot know, deny and reject see the empty text", () => {
  const given = facts({ host: null });
  for (const data of ["^$", ".*ads.*"]) {
    assertEquals(ask(op("regexp", "dest.host", data), given, "allow"), { truth: UNKNOWN, unknown: ["dest.host"] });
  }
  for (const action of ["deny", "reject"] as const) {
    assertEquals(ask(op("regexp", "dest.host", ".*ads.*"), given, action), { truth: FALSE, unknown: ["dest.host"] });
    assertEquals(ask(op("simple", "dest.host", ""), given, action), { truth: TRUE, unknown: ["dest.host"] });
  }
});

Deno.test("a path that is not the file that runs is not enough for an allow rule", () => {
  const given = facts({ process: process({ exeMismatch: "another mount namespace" }) });
  const right = op("simple", "process.path", "/usr/bin/opensnitchd");
  assertEquals(ask(right, given, "allow"), { truth: UNKNOWN, unknown: ["process.path"] });
  assertEquals(ask(right, given, "deny"), { truth: TRUE, unknown: [] });
  assertEquals(ask(op("simple", "process.path", "/usr/bin/other"), given, "allow"), { truth: FALSE, unknown: [] });
});

Deno.test("an ancestor whose path is sure outweighs one whose path is not", () => {
  const right = op("simple", "process.parent.path", "/usr/bin/bash");
  const unsure = parent("/usr/bin/bash", "deleted");
  const others = facts({ process: process({ parents: [unsure, parent("/sbin/init")] }) });
  assertEquals(ask(right, others, "allow"), { truth: UNKNOWN, unknown: ["process.parent.path"] });
  assertEquals(ask(right, others, "deny"), { truth: TRUE, unknown: [] });
  const both = facts({ process: process({ parents: [unsure, parent("/usr/bin/bash")] }) });
  assertEquals(ask(right, both, "allow"), { truth: TRUE, unknown: [] });
  assertEquals(ask(right, facts({ process: process({ parents: [] }) })), { truth: FALSE, unknown: [] });
});

const yes = op("simple", "dest.port", "443");
const no = op("simple", "dest.port", "1");
const maybe = op("simple", "process.path", "/x");

const CONJUNCTIONS: readonly (readonly [what: string, children: readonly object[], truth: Truth])[] = [
  ["true, true", [yes, yes], TRUE],
  ["true, false", [yes, no], FALSE],
  ["true, unknown", [yes, maybe], UNKNOWN],
  ["unknown, true", [maybe, yes], UNKNOWN],
  ["unknown, false", [maybe, no], FALSE],
  ["false, unknown", [no, maybe], FALSE],
  ["unknown, unknown", [maybe, maybe], UNKNOWN],
  ["unknown, true, false", [maybe, yes, no], FALSE],
];

for (const [what, children, truth] of CONJUNCTIONS) {
  Deno.test(`the conjunction of ${what}`, () => assertEquals(ask(list(...children), NOBODY).truth, truth));
}

Deno.test("behind a false condition nothing is asked", () => {
  assertEquals(ask(list(no, maybe), NOBODY).unknown, []);
  assertEquals(ask(list(maybe, no), NOBODY).unknown, ["process.path"]);
});

Deno.test("a domain is its name and all below it, in any case", () => {
  const domain = op("domain", "dest.host", "Example.org");
  const on = (host: string): Truth => ask(domain, facts({ host })).truth;
  assertEquals(["example.org", "a.b.EXAMPLE.org"].map(on), [TRUE, TRUE]);
  assertEquals(["badexample.org", "example.org.evil", "org", ""].map(on), [FALSE, FALSE, FALSE, FALSE]);
  const nameless = facts({ host: null });
  assertEquals([ask(domain, nameless).truth, ask(domain, nameless, "deny").truth], [UNKNOWN, FALSE]);
});

Deno.test("a set of ports", () => {
  const on = (data: string): Truth => ask(op("range", "dest.port", data)).truth;
  assertEquals(["80,443", "1-10,440-450", "80,8080"].map(on), [TRUE, TRUE, FALSE]);
});

Deno.test("the scope of the destination", () => {
  const on = (address: string): Truth =>
    ask(op("simple", "dest.scope", "private"), facts({ connection: connection({ destination: ip(address) }) })).truth;
  assertEquals(["10.0.0.1", "fd00::1", "8.8.8.8"].map(on), [TRUE, TRUE, FALSE]);
});

Deno.test("a group is the packet's, or one of the process's; without a process it is unknown", () => {
  const group = (data: string, given: Facts = facts()): Truth => ask(op("simple", "user.group", data), given).truth;
  assertEquals(["docker", "666", "0"].map((data) => group(data)), [TRUE, TRUE, FALSE]);
  const ended = facts({ groups: () => null, connection: connection({ groupId: asGid(998) }) });
  assertEquals([group("docker", ended), group("666", ended), group("666", NOBODY)], [TRUE, UNKNOWN, UNKNOWN]);
});

const any = (...children: readonly object[]): object => ({ type: "any", operand: "any", list: children });
const not = (child: object): object => ({ type: "not", operand: "not", list: [child] });
const [YES, NO] = [op("simple", "dest.port", "443"), op("simple", "dest.port", "1")];
/** Unknown of NOBODY. */
const MAYBE = op("simple", "process.path", "/usr/bin/opensnitchd");

const COMBINED: readonly (readonly [operator: object, truth: Truth])[] = [
  [any(NO, YES), TRUE],
  [any(NO, NO), FALSE],
  [any(NO, MAYBE), UNKNOWN],
  [any(MAYBE, YES), TRUE],
  [not(NO), TRUE],
  [not(YES), FALSE],
  [not(MAYBE), UNKNOWN],
  [list(YES, not(NO), any(NO, YES)), TRUE],
  [list(YES, any(list(YES, NO), not(YES))), FALSE],
  [any(list(YES, YES), NO), TRUE],
];

for (const [operator, truth] of COMBINED) {
  Deno.test(`any and not: ${JSON.stringify(operator).slice(0, 160)}`, () =>
    assertEquals(ask(operator, NOBODY).truth, truth));
}

Deno.test("under not, what is compared exactly to allow is compared loosely: what it denies must not slip past", () => {
  const given = facts({ process: process({ path: "/usr/bin/curl" }) });
  const other = not(op("simple", "process.path", "/usr/bin/Curl"));
  assertEquals([ask(other, given, "allow").truth, ask(other, given, "deny").truth], [FALSE, TRUE]);
});

const NAMED = op("simple", "dest.host", "opensnitch.io");
const BELOW = op("domain", "dest.host", "opensnitch.io");
for (const child of [NAMED, BELOW, not(not(NAMED)), any(NAMED, BELOW)]) {
  Deno.test(`a name that is not known allows nothing by not being ${JSON.stringify(child).slice(0, 120)}`, () => {
    const given = facts({ host: null });
    const truths = (["allow", "deny", "reject"] as const).map((action) => ask(not(child), given, action).truth);
    assertEquals(truths, [UNKNOWN, TRUE, TRUE]);
    assertEquals(ask(not(child), given).unknown.includes("dest.host"), true);
  });
}
