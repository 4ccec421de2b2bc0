import { assertEquals, assertStringIncludes } from "@std/assert";
import { explainText } from "../../src/cli/explain_text.ts";
import { rule } from "../rules/samples.ts";
import { explained, RULES } from "./explanations.ts";

const text = (...args: Parameters<typeof explained>): string => explainText(explained(...args), false);
const CURL = { process_path: "/usr/bin/curl", user_id: 1000, dst_ip: "93.184.216.34", dst_port: 443 };

Deno.test("explain: what decides, what else matches and why it does not win", () => {
  assertEquals(
    text(RULES, { ...CURL, user_id: 0, dst_host: "www.evil.example" }),
    `\
deny: rule 100-deny-evil
connection   /usr/bin/curl  user 0  tcp  93.184.216.34:443 (www.evil.example)

Decides
  100-deny-evil (deny)
    dest.host in evil.example

Also matches
  000-allow-web (allow): 100-deny-evil comes later, and goes before an allow without precedence
  200-deny-root (reject): not reached, for 100-deny-evil comes earlier and ends the walk`,
  );
});

Deno.test("explain: no rule matches; the one that nearly does comes first, and what was not told is named", () => {
  assertEquals(
    text(RULES, { process_path: "/usr/bin/curl", user_id: 1000, dst_host: "example.org" }),
    `\
allow: default action
connection   /usr/bin/curl  user 1000  tcp  192.0.2.2 (example.org)
assumed      dest.port 0: not told

Misses by one condition
  000-allow-web (allow): dest.port is 443, but it is 0 (assumed)
  100-deny-evil (deny): dest.host in evil.example, but it is example.org
  200-deny-root (reject): user.id is 0, but it is 1000`,
  );
});

Deno.test("explain: what is not known lets a deny match, and keeps an allow from it", () => {
  const hash = { type: "simple", operand: "process.hash.md5", data: "0" };
  const rules = [...RULES, rule({ name: "300-allow-hash", operator: hash })];
  assertEquals(
    text(rules, { process_path: "/usr/bin/wget", dst_ip: "10.0.0.1", dst_port: 80, dst_host: "x.org" }),
    `\
reject: rule 200-deny-root
connection   /usr/bin/wget  user not known  tcp  10.0.0.1:80 (x.org)

Decides
  200-deny-root (reject)
    user.id is 0: not known, which counts as a match of such a rule

Misses by one condition
  100-deny-evil (deny): dest.host in evil.example, but it is x.org
  300-allow-hash (allow): process.hash.md5 is 0, but that is not known

Not known
  user.id: lets 1 rule match (Failure.UnknownAttribute)`,
  );
  assertStringIncludes(
    text([rule({ name: "a", operator: hash }), rule({ name: "b", operator: hash })], CURL),
    "Not known\n  process.hash.md5: keeps 2 rules from matching",
  );
});

Deno.test("explain: an unknown program, and why rules are not asked", () => {
  const rules = [rule({ name: "a", action: "deny" })];
  const shown = text(rules, { dst_ip: "::1", dst_port: 443 });
  assertStringIncludes(
    shown,
    "allow: rule loopback (built in)\nconnection   unknown program  user not known  tcp6  [::1]:443",
  );
  assertStringIncludes(
    shown,
    "  a (deny): not asked, for connections to this host itself are a matter of rules with precedence (Loopback)",
  );
});

Deno.test("explain: a path that is not the file which runs", () => {
  const given = { ...CURL, exe_mismatch: "its file was deleted after it started" };
  assertStringIncludes(
    text(RULES, { ...given, dst_host: "" }),
    "000-allow-web (allow): process.path is /usr/bin/curl, but that is not the file which runs: its file was deleted after it started",
  );
});

Deno.test("explain: a combination that misses tells all that it asks for", () => {
  const list = [{ type: "simple", operand: "dest.port", data: "80" }, {
    type: "simple",
    operand: "user.id",
    data: "0",
  }];
  assertStringIncludes(
    text([rule({ name: "a", operator: { type: "any", list } })], CURL),
    "a (allow): dest.port is 80 or user.id is 0, but dest.port is 443, user.id is 1000",
  );
});

Deno.test("explain: what was recorded is compared", () => {
  const given = { ...CURL, dst_host: "x.org" };
  const same = text(RULES, given, {}, { action: "allow", rule: "000-allow-web", reason: "rule" });
  assertStringIncludes(same, "\nrecorded     allow by rule 000-allow-web, as now\n");
  const other = text(RULES, given, {}, { action: "deny", rule: null, reason: "default-action" });
  assertStringIncludes(other, "\nrecorded     deny by no rule: the rules, or what they were told, were others\n");
  const own = text(RULES, given, {}, { action: "allow", rule: null, reason: "own-traffic" });
  assertStringIncludes(own, "\nrecorded     allow, not by the rules: own-traffic\n");
});

Deno.test("explain: of rules that miss by one condition, ten at most are shown", () => {
  const many = Array.from({ length: 14 }, (_, at) => rule({ name: `${100 + at}` }));
  const lines = text(many, { ...CURL, dst_port: 1 }).split("\n");
  assertEquals(lines.filter((line) => line.includes("dest.port is 443, but it is 1")).length, 10);
  assertEquals(lines.at(-1), "  and 4 more (--json has them)");
});

Deno.test("explain: another case is told", () => {
  const path = { type: "simple", operand: "process.path", data: "/usr/bin/Curl" };
  assertStringIncludes(
    text([rule({ name: "a", operator: path })], CURL),
    "Differs in upper and lower case alone\n  /usr/bin/Curl",
  );
});

Deno.test("explain: names of files and programs act on no terminal; colours are ours alone", () => {
  const evil = "/\u001b[2J\u202e";
  const rules = [rule({ name: "a\u202e", operator: { type: "simple", operand: "process.path", data: evil } })];
  const shown = text(rules, { process_path: evil, process_args: [evil], dst_host: evil });
  assertEquals(shown.includes("\u001b") || shown.includes("\u202e"), false, shown);
  assertStringIncludes(shown, "a\\u202e (allow)\n    process.path is /\\x1b[2J\\u202e");
  assertStringIncludes(explainText(explained(rules, {}), true), "\u001b[1mconnection  \u001b[0m ");
});
