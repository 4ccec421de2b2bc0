import { assertEquals } from "@std/assert";
import { answerRule, type AnswerSubject, type RuleAnswer } from "../../src/rules/answer_rule.ts";
import { defaultNetworkAliases } from "../../src/rules/network_aliases.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";

const CURL: AnswerSubject = {
  path: "/usr/bin/curl",
  command: "curl -s x",
  unit: "web.service",
  user: "1000",
  ip: "192.0.2.1",
  host: null,
  port: "443",
  protocol: "tcp",
};
const ALLOW: RuleAnswer = { action: "allow", duration: "10m", match: null, time: "2026-11-22T08:00:00Z" };
const context = { aliases: defaultNetworkAliases(), userId: () => null, groupId: () => null };

/** Operand and data of each condition; and the rule's name. */
function made(subject: AnswerSubject, answer: Partial<RuleAnswer> = {}, taken: readonly string[] = []): unknown {
  const rule = answerRule(subject, { ...ALLOW, ...answer }, (name) => taken.includes(name));
  if (!rule.ok) return rule.problems;
  const parsed = parseRuleFile(JSON.stringify(rule.value), context);
  if (!parsed.ok) return parsed.problems;
  const { name, operator } = parsed.value;
  const conditions = "conditions" in operator ? operator.conditions : [operator];
  return [name, ...conditions.map((each) => "data" in each ? `${each.operand} ${each.data}` : "?")];
}

Deno.test("An answer is a rule for the program, its destination, port and protocol", () => {
  assertEquals(made(CURL), [
    "answer-allow-curl-192.0.2.1-443",
    "process.path /usr/bin/curl",
    "dest.ip 192.0.2.1",
    "dest.port 443",
    "protocol tcp",
  ]);
  const named = { ...CURL, host: "example.org" };
  assertEquals(made(named, { action: "reject" }), [
    "answer-reject-curl-example.org-443",
    "process.path /usr/bin/curl",
    "dest.host example.org",
    "dest.port 443",
    "protocol tcp",
  ]);
  assertEquals(made({ ...CURL, path: null, port: null, protocol: "icmp" }), [
    "answer-allow-unknown-192.0.2.1",
    "user.id 1000",
    "dest.ip 192.0.2.1",
    "protocol icmp",
  ]);
});

Deno.test("It asks what it is told to ask, if that is known", () => {
  assertEquals(made(CURL, { match: ["unit"] }), ["answer-allow-curl-192.0.2.1-443", "systemd.unit web.service"]);
  assertEquals(made(CURL, { match: ["host", "path"] }), [
    { path: "$.match", reason: "not known of this connection: host" },
  ]);
  assertEquals(made(CURL, { match: [] }), [
    { path: "$.match", reason: "nothing to match: every connection would be meant" },
  ]);
});

Deno.test("Its name is nobody else's, and bears what a program calls itself", () => {
  assertEquals(made(CURL, {}, ["answer-allow-curl-192.0.2.1-443", "answer-allow-curl-192.0.2.1-443-2"]), [
    "answer-allow-curl-192.0.2.1-443-3",
    "process.path /usr/bin/curl",
    "dest.ip 192.0.2.1",
    "dest.port 443",
    "protocol tcp",
  ]);
  const hostile = made({ ...CURL, path: `/tmp/\u001b[2J ${"x".repeat(300)}` });
  assertEquals(Array.isArray(hostile) && hostile[0], `answer-allow-_2J_${"x".repeat(300)}`.slice(0, 100));
});
