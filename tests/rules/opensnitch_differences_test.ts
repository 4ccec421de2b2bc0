/** What docs/opensnitch-differences.md says, row by row. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import document from "../../docs/opensnitch-differences.md" with { type: "text" };
import type { Action, Decision } from "../../src/core/decision.ts";
import { networkContains } from "../../src/core/ip_network.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import type { Facts } from "../../src/rules/facts.ts";
import type { ListOperand } from "../../src/rules/lists/list_operand.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { parseNetworkAliases } from "../../src/rules/network_aliases_file.ts";
import { compileRuleSet, type RuleSetOptions } from "../../src/rules/rule_set.ts";
import { built, listsOfOne } from "./lists/samples.ts";
import { connection, facts, ip, problemsOf, process, rule } from "./samples.ts";

const tested: string[] = [];

function difference(name: string, fn: () => void): void {
  tested.push(name);
  Deno.test(`OpenSnitch's difference: ${name}`, fn);
}

const simple = (operand: string, data: string): object => ({ type: "simple", operand, data });
const OPTIONS: RuleSetOptions = { ...defaultConfiguration(), defaultAction: "deny" };

/** What one rule makes of a connection; the default action is to deny. */
function judge(operator: object, given: Facts = facts(), action: Action = "allow"): Decision {
  const defaultAction = action === "allow" ? "deny" : "allow";
  return evaluate(compileRuleSet([rule({ action, operator })], { ...OPTIONS, defaultAction }), given);
}

function matches(operator: object, given: Facts = facts(), action: Action = "allow"): boolean {
  return judge(operator, given, action).reason === "rule";
}

function refused(other: Readonly<Record<string, unknown>>, problem: RegExp): void {
  const problems = problemsOf(other);
  assertEquals(problems.length, 1, problems.join());
  assertMatch(problems[0] ?? "", problem);
}

difference("An empty list is refused", () => {
  refused({ operator: { type: "list", operand: "list", list: [] } }, /^\$\.operator\.list: empty/);
});

difference("Children in `data` alone are read, enabled or not", () => {
  const children = JSON.stringify([simple("dest.port", "444"), simple("protocol", "tcp")]);
  assertEquals(matches({ type: "list", operand: "list", list: [], data: children }), false);
  assertEquals(matches({ type: "list", operand: "list", list: [], data: children.replace("444", "443") }), true);
});

difference("An action that nobody knows is refused", () => refused({ action: "drop" }, /^\$\.action: expected one of/));

difference("An operand that nobody knows is refused", () => {
  refused({ operator: simple("dest.prot", "1") }, /no such operand: "dest\.prot" \(did you mean "dest\.port"\?\)/);
});

difference("A type that does not fit its operand is refused", () => {
  refused({ operator: simple("dest.network", "10.0.0.0/8") }, /^\$\.operator\.operand: .*cannot be compared/);
  const inner = { type: "list", operand: "list", list: [simple("dest.port", "53")] };
  refused({ operator: { type: "list", operand: "list", list: [inner] } }, /a list inside a list/);
});

difference(
  "A duration that cannot be read is refused",
  () => refused({ duration: "1d" }, /^\$\.duration: expected once/),
);

difference("A name that is no file name is refused", () => {
  refused({ name: "../../etc/passwd" }, /^\$\.name: "\/" in the name/);
  refused({ name: "a\u001b[2J" }, /^\$\.name: control character/);
});

difference("`source.network` can be used", () => {
  assertEquals(matches({ type: "network", operand: "source.network", data: "192.168.0.0/16" }), true);
  assertEquals(matches({ type: "network", operand: "source.network", data: "10.0.0.0/8" }), false);
});

difference("A user's name stays in the rule", () => {
  const { operator } = rule({ operator: simple("user.name", "alice") });
  assertEquals(operator, { type: "simple", operand: "user.name", data: "alice", userId: 666 as never });
});

difference("`::1` is part of LAN, and so are the link-local blocks", () => {
  const loopback = facts({ connection: connection({ destination: ip("::1") }) });
  const link = facts({ connection: connection({ destination: ip("fe80::1") }) });
  const lan = { type: "network", operand: "dest.network", data: "LAN" };
  assertEquals([matches(lan, loopback), matches(lan, link)], [true, true]);
  const parsed = parseNetworkAliases('{"LAN":["::1"]}');
  assert(parsed.ok && parsed.value.get("LAN")?.some((network) => networkContains(network, ip("::1"))));
});

difference("The same rule, read again, does not begin anew", () => {
  // The time of a rule is kept by the files: tests/store/rule_files_test.ts shows it with a clock.
  assertEquals(rule({ duration: "1h" }), rule({ duration: "1h" }));
  assertEquals(rule({ duration: "1h" }).durationMilliseconds, 3_600_000);
});

difference("Allow rules compare paths exactly", () => {
  const given = facts({ process: process({ path: "/usr/bin/curl" }) });
  const allow = judge(simple("process.path", "/usr/bin/Curl"), given, "allow");
  const deny = judge(simple("process.path", "/usr/bin/Curl"), given, "deny");
  assertEquals([allow.reason, deny.reason], ["default-action", "rule"]);
  assertEquals([allow.otherCase, deny.otherCase], [["/usr/bin/Curl"], ["/usr/bin/Curl"]]);
  assertEquals(judge(simple("process.path", "/usr/bin/curl"), given, "allow").otherCase, []);
});

difference("Patterns in any case are not changed", () => {
  assertEquals(matches({ type: "regexp", operand: "protocol", data: "^\\S+$" }), true);
  assertEquals(matches({ type: "regexp", operand: "dest.port", data: "\\D" }), false);
  assertEquals(matches({ type: "regexp", operand: "protocol", data: "^TCP$" }), true);
});

difference("A checksum that is not known is unknown", () => {
  const hash = simple("process.hash.md5", "d41d8cd98f00b204e9800998ecf8427e");
  const unknown = facts({ hash: () => null });
  assertEquals(judge(hash, unknown, "allow").reason, "default-action");
  assertEquals(judge(hash, unknown, "deny").unknown, ["process.hash.md5"]);
});

difference("A name that is not known allows nothing", () => {
  const nameless = facts({ host: null });
  assertEquals(matches({ type: "regexp", operand: "dest.host", data: ".*" }, nameless, "allow"), false);
  assertEquals(matches(simple("dest.host", ""), nameless, "deny"), true);
});

difference("A path that is not the file that runs allows nothing", () => {
  const disguised = facts({ process: process({ path: "/usr/bin/curl", exeMismatch: "another mount namespace" }) });
  assertEquals(matches(simple("process.path", "/usr/bin/curl"), disguised, "allow"), false);
  assertEquals(matches(simple("process.path", "/usr/bin/curl"), disguised, "deny"), true);
});

difference("Every spelling of an address is the address", () => {
  const loopback = facts({ connection: connection({ destination: ip("2001:db8::1") }) });
  assertEquals(matches(simple("dest.ip", "2001:0db8:0:0:0:0:0:1"), loopback), true);
  const mapped = facts({ connection: connection({ destination: ip("::ffff:1.2.3.4") }) });
  assertEquals(matches(simple("dest.ip", "1.2.3.4"), mapped), true);
});

difference("Connections without a process are judged", () => {
  assertEquals(matches(simple("dest.port", "443"), facts({ process: null })), true);
});

difference("All of loopback is allowed unless a rule forbids it", () => {
  const own = facts({ connection: connection({ destination: ip("127.8.8.8") }) });
  assertEquals(evaluate(compileRuleSet([], OPTIONS), own).action, "allow");
  const forbidding = [rule({ action: "deny", precedence: true, operator: simple("dest.ip", "127.8.8.8") })];
  assertEquals(evaluate(compileRuleSet(forbidding, OPTIONS), own).action, "deny");
});

/** What one rule on a list of this text makes of a connection. */
function judgeByList(operand: ListOperand, text: string | null, given: Facts, action: Action = "deny"): Decision {
  const rules = [rule({ action, operator: { type: "lists", operand, data: "/lists" } })];
  const lists = text === null ? NO_LISTS : listsOfOne(built(operand, text));
  const defaultAction = action === "allow" ? "deny" : "allow";
  return evaluate(compileRuleSet(rules, { ...OPTIONS, defaultAction }, undefined, lists), given);
}

const isListed = (operand: ListOperand, text: string, given: Facts): boolean =>
  judgeByList(operand, text, given).reason === "rule";

const to = (address: string): Facts => facts({ connection: connection({ destination: ip(address) }) });

difference("A list keeps its last good content", () => {
  const rules = [rule({ action: "deny", operator: { type: "lists", operand: "lists.ips", data: "/lists" } })];
  const old = compileRuleSet(rules, OPTIONS, undefined, listsOfOne(built("lists.ips", "10.0.0.1")));
  const next = compileRuleSet(rules, OPTIONS, old, listsOfOne(built("lists.ips", "10.0.0.2")));
  assertEquals([old, next].map((set) => evaluate(set, to("10.0.0.1")).reason), ["rule", "default-action"]);
});

difference("A list that was never read is unknown", () => {
  assertEquals(judgeByList("lists.ips", null, to("10.0.0.1")).unknown, ["lists.ips"]);
  assertEquals(judgeByList("lists.ips", null, to("10.0.0.1")).reason, "rule");
  assertEquals(judgeByList("lists.ips", null, to("10.0.0.1"), "allow").reason, "default-action");
});

difference("Names are listed one a line, too", () => {
  assertEquals(isListed("lists.domains", "opensnitch.io", facts()), true);
  assertEquals(isListed("lists.domains", "||opensnitch.io^", facts({ host: "www.opensnitch.io" })), true);
});

difference("Names in lists are compared in one spelling", () => {
  assertEquals(isListed("lists.domains", "0.0.0.0 OpenSnitch.IO.", facts()), true);
  assertEquals(
    isListed("lists.domains", "0.0.0.0 b\u00fccher.example", facts({ host: "xn--bcher-kva.example" })),
    true,
  );
});

difference("Comments may follow an entry", () => {
  assertEquals(isListed("lists.domains", "0.0.0.0 opensnitch.io # why", facts()), true);
  assertEquals(isListed("lists.ips", "10.0.0.1 # why", to("10.0.0.1")), true);
});

difference(
  "Addresses in lists are compared by value",
  () => assertEquals(isListed("lists.ips", "2001:0DB8:0:0::1", to("2001:db8::1")), true),
);

difference("Lines that are no entries are told", () => {
  assertEquals(built("lists.ips", "x\n10.0.0.1\ny").problems, [
    "2 lines are no entries of such a list, the first is line 1",
  ]);
});

difference("A file that is no text gives no entries", () => {
  const list = built("lists.domains_regexp", "a\n\u0001\n");
  assertEquals([list.entries, list.problems], [0, ["not a text: nothing of it is taken"]]);
});

Deno.test("docs/opensnitch-differences.md lists exactly the differences that are tested", () => {
  const rows = document.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split("|")[1]?.trim() ?? ""
  );
  assertEquals(rows.filter((row) => row !== "difference" && !row.startsWith("---")), tested);
});
