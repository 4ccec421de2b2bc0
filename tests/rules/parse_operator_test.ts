import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { problemsOf, rule } from "./samples.ts";

const TELNET = { type: "simple", operand: "process.path", data: "/usr/bin/telnet", list: null, sensitive: false };
const PORT_53 = { type: "simple", operand: "dest.port", data: "53", list: null, sensitive: false };
const CHILDREN = [TELNET, PORT_53];

/** OpenSnitch's four forms of a list; all of them mean the same. */
const LIST_FORMS: readonly (readonly [form: string, enabled: boolean, operator: object])[] = [
  ["in list and in data", true, { data: JSON.stringify(CHILDREN), list: CHILDREN }],
  ["in data alone", true, { data: JSON.stringify(CHILDREN), list: [] }],
  ["in data alone, disabled", false, { data: JSON.stringify(CHILDREN), list: null }],
  ["in list alone, disabled", false, { data: "", list: CHILDREN }],
  ["in list alone", true, { list: CHILDREN }],
];

for (const [form, enabled, operator] of LIST_FORMS) {
  Deno.test(`a list with its children ${form}`, () => {
    const parsed = rule({ enabled, operator: { type: "list", operand: "list", ...operator } });
    assertEquals(parsed.operator, {
      type: "list",
      conditions: [
        { type: "simple", operand: "process.path", data: "/usr/bin/telnet", sensitive: false },
        { type: "simple", operand: "dest.port", data: "53", sensitive: false },
      ],
    });
  });
}

const simple = (operand: string, data = "x"): object => ({ type: "simple", operand, data });
const list = (...children: readonly unknown[]): object => ({ type: "list", operand: "list", list: children });

/** Among them every combination on which OpenSnitch crashes, or which it takes for a match of everything. */
const REFUSED: readonly (readonly [operator: unknown, path: string, reason: string])[] = [
  [simple("dest.network", "10.0.0.0/8"), ".operand", '"dest.network" cannot be compared by the type "simple"'],
  [simple("source.network"), ".operand", '"source.network" cannot be compared by the type "simple"'],
  [{ type: "regexp", operand: "dest.network", data: "10" }, ".operand", "cannot be compared"],
  [{ type: "regexp", operand: "source.network", data: "10" }, ".operand", "cannot be compared"],
  [simple("lists.ips", "/etc/lists"), ".operand", '"lists.ips" cannot be compared by the type "simple"'],
  [simple("lists.nets", "/etc/lists"), ".operand", "cannot be compared"],
  [{ type: "regexp", operand: "lists.ips", data: "x" }, ".operand", "cannot be compared"],
  [{ type: "lists", operand: "dest.ip", data: "/etc/lists" }, ".operand", "cannot be compared"],
  [{ type: "lists", operand: "lists.domains", data: "lists" }, ".data", "not the path of a directory"],
  [{ type: "lists", operand: "lists.domains" }, ".data", "not the path of a directory"],
  [{ type: "lists", operand: "lists.ips", data: "/a\u0000b" }, ".data", "not the path of a directory"],
  [{ type: "simple", operand: "list", list: CHILDREN }, ".operand", '"list" needs the type "list", not "simple"'],
  [{ type: "regexp", operand: "list", list: CHILDREN }, ".operand", '"list" needs the type "list"'],
  [list(), ".list", "empty: it would match everything"],
  [{ type: "list", operand: "list" }, ".list", "empty: it would match everything"],
  [{ type: "list", operand: "list", list: [], data: "[]" }, ".list", "empty"],
  [{ type: "list", operand: "list", list: [], data: "{" }, ".data", "neither in list nor"],
  [{ type: "list", operand: "list", data: '{"type":"simple"}' }, ".data", "expected array, not object"],
  [{ type: "list", data: '[{"type":"simple","operand":"nope"}]' }, ".data[0].operand", "no such operand"],
  [list(PORT_53, list(PORT_53)), ".list[1].type", "a list inside a list"],
  [list(PORT_53, { ...PORT_53, list: [TELNET] }), ".list[1].list", "a list inside a list"],
  [list(PORT_53, null), ".list[1]", "expected object, not null"],
  [list({ ...PORT_53, data: 53 }), ".list[0].data", "expected string, not number"],
  [list(PORT_53, { type: "regexp", operand: "dest.host", data: "^TC(P$" }), ".list[1].data", "not a pattern of RE2"],
  [{ type: "regexp", operand: "protocol", data: "^TC(P$" }, ".data", "missing closing )"],
  [{ type: "regexp", operand: "dest.host", data: "(?=a)" }, ".data", "not a pattern of RE2"],
  [{ type: "regexp", operand: "dest.host", data: "a".repeat(1_000_000) }, ".data", "longer than 65536"],
  [{ type: "regexp", operand: "user.name", data: "root" }, ".operand", "cannot be compared"],
  [simple("user.name", "nobody-here"), ".data", 'no such user: "nobody-here"'],
  [simple("user.name", "0"), ".data", "user.id"],
  [simple("dest.prot"), ".operand", 'no such operand: "dest.prot" (did you mean "dest.port"?)'],
  [simple("process.env."), ".operand", "no such operand"],
  [simple("__proto__"), ".operand", "no such operand"],
  [simple("constructor"), ".operand", "no such operand"],
  [simple(""), ".operand", "missing"],
  [{ type: "simple" }, ".operand", "missing"],
  [{ type: "smiple", operand: "dest.ip" }, ".type", 'did you mean "simple"?'],
  [{ type: "complex", operand: "dest.ip" }, ".type", "expected one of"],
  [{ operand: "dest.ip" }, ".type", "missing"],
  [{ type: "network", operand: "dest.ip", data: "10.0.0.0/8" }, ".operand", "cannot be compared"],
  [{ type: "network", operand: "dest.network", data: "" }, ".data", "neither a network"],
  [{ type: "network", operand: "dest.network", data: "10.0.0.1" }, ".data", "neither a network"],
  [{ type: "network", operand: "dest.network", data: "10.0.0.0/33" }, ".data", "neither a network"],
  [{ type: "network", operand: "dest.network", data: "lan" }, ".data", 'nor a known alias: "lan"'],
  [{ type: "range", operand: "dest.port", data: "89-80" }, ".data", '80,443,8000-8099: "89-80"'],
  [{ type: "range", operand: "dest.port", data: "-80" }, ".data", "not a range"],
  [{ type: "range", operand: "dest.port", data: "53-" }, ".data", "not a range"],
  [{ type: "range", operand: "dest.port" }, ".data", "not a range"],
  [{ type: "range", operand: "dest.ip", data: "1-2" }, ".operand", "cannot be compared"],
  [{ type: "domain", operand: "dest.ip", data: "example.org" }, ".operand", 'cannot be compared by the type "domain"'],
  [{ type: "domain", operand: "dest.host", data: "*.example.org" }, ".data", "not the name of a domain"],
  [simple("dest.scope", "lan"), ".data", 'expected one of "loopback", "link"'],
  [simple("user.group", "no-such-group"), ".data", 'no such group: "no-such-group"'],
  [{ type: "regexp", operand: "user.group", data: "x" }, ".operand", "cannot be compared"],
  [{ type: "any", operand: "any", list: [] }, ".list", "empty: it would match nothing"],
  [{ type: "not", list: [] }, ".list", "empty: there is nothing to deny"],
  [{ type: "not", list: [PORT_53, TELNET] }, ".list", "not denies one condition"],
  [list({ type: "any", list: [PORT_53, { type: "list", list: [] }] }), ".list[0].list[1].list", "empty"],
  [{ type: "any", operand: "dest.port", list: "x" }, ".list", "expected array, not string"],
  [{ type: "simple", operand: "dest.ip", sensitive: "yes" }, ".sensitive", "expected boolean, not string"],
  [[], "", "expected object, not array"],
  [undefined, "", "missing"],
];

for (const [operator, path, reason] of REFUSED) {
  Deno.test(`refused: ${(JSON.stringify(operator) ?? "no operator").slice(0, 110)}`, () => {
    const problems = problemsOf({ operator });
    assertEquals(problems.length, 1);
    const problem = problems[0] ?? "";
    assert(problem.startsWith(`$.operator${path}: `), problem);
    assertStringIncludes(problem, reason);
  });
}

Deno.test("every child that is wrong is told", () => {
  const problems = problemsOf({
    operator: list(simple("nope"), PORT_53, { type: "range", operand: "dest.port", data: "1" }),
  });
  assertEquals(problems.map((each) => each.split(":")[0]), ["$.operator.list[0].operand", "$.operator.list[2].data"]);
});

Deno.test("combinations are nested four deep, and no deeper", () => {
  const nested = (depth: number): object =>
    depth === 0 ? PORT_53 : { type: depth % 2 === 0 ? "any" : "not", list: [nested(depth - 1)] };
  assertEquals(problemsOf({ operator: nested(4) }), []);
  assertEquals(problemsOf({ operator: nested(5) }).length, 1);
});

Deno.test("lists in lists, a thousand deep, are refused without descending", () => {
  let operator: object = PORT_53;
  for (let depth = 0; depth < 1000; depth++) operator = list(operator);
  assertEquals(problemsOf({ operator }), ["$.operator.list[0].type: a list inside a list"]);
});

Deno.test("children of an operator that is no list have no effect", () => {
  assertEquals(rule({ operator: { ...PORT_53, list: [TELNET] } }).operator, rule({ operator: PORT_53 }).operator);
});

Deno.test("a network may be an alias, or a block with host bits", () => {
  const lan = rule({ operator: { type: "network", operand: "dest.network", data: "LAN" } }).operator;
  assert(lan.type === "network" && lan.networks.length === 8 && lan.data === "LAN");
  const block = rule({ operator: { type: "network", operand: "source.network", data: "185.53.178.14/24" } }).operator;
  assert(block.type === "network" && block.networks[0]?.prefixLength === 24);
});

Deno.test("a user's name becomes an id, and stays readable", () => {
  const { operator } = rule({ operator: simple("user.name", "alice") });
  assertEquals(operator, { type: "simple", operand: "user.name", data: "alice", userId: 666 } as typeof operator);
});

Deno.test("a megabyte of data in a simple operator is taken", () => {
  const { operator } = rule({ operator: simple("process.command", "x".repeat(1_000_000)) });
  assert(operator.type === "simple" && operator.data.length === 1_000_000);
});
