import { assert, assertEquals } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { asUid } from "../../src/core/identifiers.ts";
import { decisionLine } from "../../src/report/decision_line.ts";
import { hosts } from "../rules/samples.ts";
import {
  address,
  ALLOWED,
  attributedTo,
  CURL,
  decisionRecord,
  NOBODY,
  withConnection,
} from "../support/decision_record.ts";

function line(rest: Partial<DecisionRecord> = {}, colour = false): string {
  return decisionLine(decisionRecord(rest), colour);
}

const DENIED = { ...ALLOWED, action: "deny", rule: null, reason: "default-action" } as const;

const GOLDEN: readonly [what: string, rest: Partial<DecisionRecord>, line: string][] = [
  [
    "an allowed connection",
    {},
    "22:13:20.123  allow     tcp    93.184.215.14:443       /usr/bin/curl [4711]        user 1000   rule allow-curl",
  ],
  [
    "one whose destination has a name",
    { hosts: hosts(["example.org"]) },
    "22:13:20.123  allow     tcp    93.184.215.14:443 example.org  /usr/bin/curl [4711]        user 1000   rule allow-curl",
  ],
  [
    "one whose destination is called so by somebody",
    { hosts: hosts([], ["bank.example"]) },
    "22:13:20.123  allow     tcp    93.184.215.14:443 bank.example  /usr/bin/curl [4711]        user 1000   " +
    "rule allow-curl  (named by 10.0.0.53, which is not trusted)",
  ],
  [
    "a denied one in observe mode",
    { decision: DENIED, enforced: false },
    "22:13:20.123  (deny)    tcp    93.184.215.14:443       /usr/bin/curl [4711]        user 1000   default action",
  ],
  [
    "IPv6, by a guess, rejected",
    {
      ...withConnection({ source: address("2001:db8::1"), destination: address("2001:db8::2") }),
      attribution: attributedTo(CURL, "guess", "2 sockets fit equally well"),
      decision: { ...ALLOWED, action: "reject" },
    },
    "22:13:20.123  reject    tcp6   [2001:db8::2]:443       " +
    "/usr/bin/curl [4711]        user 1000   rule allow-curl  (a guess: 2 sockets fit equally well)",
  ],
  [
    "nobody's",
    { attribution: NOBODY, userId: null, decision: DENIED },
    "22:13:20.123  deny      tcp    93.184.215.14:443       unknown program                         default action  (no socket)",
  ],
  [
    "without ports",
    {
      ...withConnection({ protocol: 1, sourcePort: null, destinationPort: null }),
      attribution: NOBODY,
      userId: asUid(0),
    },
    "22:13:20.123  allow     icmp   93.184.215.14           unknown program             user 0      rule allow-curl  (no socket)",
  ],
  [
    "unreadable",
    { connection: null, unreadable: "empty", attribution: NOBODY, userId: null, decision: DENIED },
    "22:13:20.123  deny      ?      unreadable (empty)      unknown program                         default action  (no socket)",
  ],
  [
    "another file than its path says",
    { attribution: attributedTo({ ...CURL, exeMismatch: "that path is no file" }) },
    "22:13:20.123  allow     tcp    93.184.215.14:443       " +
    "/usr/bin/curl [4711]        user 1000   rule allow-curl  (not that file: that path is no file)",
  ],
];

Deno.test("a line says of how many packets it is, if it is not one", () => {
  const end = (packets: number, repeated: boolean): string =>
    decisionLine(decisionRecord({ packets, repeated }), false).replace(/.*?(\([^)]*\))?$/, "$1");
  assertEquals([end(1, false), end(3, false), end(1, true), end(9, true)], [
    "",
    "(3 packets)",
    "(again: 1 packet)",
    "(again: 9 packets)",
  ]);
});

Deno.test("decisionLine says once that it is a guess, and escapes the paths in its reason", () => {
  const end = (why: string): string => line({ attribution: attributedTo(CURL, "guess", why) }).split("  ").at(-1) ?? "";
  assertEquals(end("only the port fits: a guess"), "(only the port fits: a guess)");
  assertEquals(
    end("2 sockets fit; held by /bin/\u001b[31m [5]"),
    "(a guess: 2 sockets fit; held by /bin/\\x1b[31m [5])",
  );
  const nobody = { ...NOBODY, why: "a\nline" };
  assertEquals(line({ attribution: nobody }).split("  ").at(-1), "(a\\x0aline)");
});

for (const [what, rest, golden] of GOLDEN) {
  Deno.test(`decisionLine: ${what}`, () => assertEquals(line(rest), golden));
}

Deno.test("decisionLine says by whom or what it was decided", () => {
  const reasons = ["rule", "default-action", "own-traffic", "prompt", "posture"] as const;
  const ends = reasons.map((reason) => line({ decision: { ...ALLOWED, rule: "r", reason } }).split(/ {2,}/).at(-1));
  assertEquals(ends, ["rule r", "default action", "own traffic", "answered by hand", "failure posture"]);
});

Deno.test("decisionLine colours the action alone, where it is told to", () => {
  const coloured = (action: "allow" | "deny" | "reject"): string => line({ decision: { ...ALLOWED, action } }, true);
  assert(coloured("allow").startsWith("22:13:20.123  \u001b[32mallow   \u001b[0m  tcp"));
  assert(coloured("deny").startsWith("22:13:20.123  \u001b[31mdeny    \u001b[0m  tcp"));
  assert(coloured("reject").startsWith("22:13:20.123  \u001b[33mreject  \u001b[0m  tcp"));
  // deno-lint-ignore no-control-regex -- the escape character is what this is about
  assertEquals(coloured("deny").replace(/\u001b\[\d+m/g, ""), line({ decision: { ...ALLOWED, action: "deny" } }));
});

Deno.test("decisionLine cuts what is too long for a line, before it is escaped", () => {
  const path = `/${"\u001b".repeat(4_000)}`;
  const text = line({ attribution: attributedTo({ ...CURL, path }, "guess", "y".repeat(5_000)) });
  assert(text.includes(`/${"\\x1b".repeat(255)}… (3745 more characters) [4711]`), text);
  assert(text.endsWith(`(a guess: ${"y".repeat(1_024)}… (3976 more characters))`), text);
});

Deno.test("decisionLine escapes what a program or a rule's author chose", () => {
  const path = "/tmp/\u001b]0;x\u0007\n\u202e";
  const text = line({ attribution: attributedTo({ ...CURL, path }), decision: { ...ALLOWED, rule: "a\u001b[2Jb\n" } });
  assert(text.includes("/tmp/\\x1b]0;x\\x07\\x0a\\u202e [4711]"), text);
  assert(text.endsWith("rule a\\x1b[2Jb\\x0a"), text);
});
