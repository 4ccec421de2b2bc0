import { assertEquals, assertStringIncludes } from "@std/assert";
import { rulesTestText } from "../../src/cli/rules_test_text.ts";
import { tried } from "./rules_test_outcomes.ts";

Deno.test("a test of rules where all is as expected is one line", () => {
  assertEquals(rulesTestText(tried({ action: "allow" }, { action: "allow" }), false), "2 connections, all as expected");
  assertEquals(rulesTestText(tried({ action: "allow" }), true), "\u001b[32m1 connection, all as expected\u001b[0m");
});

Deno.test("what is otherwise is told with its place, what was expected, and the explanation", () => {
  assertEquals(
    rulesTestText(tried({ action: "allow" }, { action: "deny", rule: "100-deny-evil" }), false),
    `\
$.connections[1] number 1: expected deny by rule 100-deny-evil
  allow: rule 000-allow-web
  connection   /usr/bin/curl  user 1000  tcp  10.0.0.1:443 (x.org)

  Decides
    000-allow-web (allow)
      process.path is /usr/bin/curl
      dest.port is 443

  Misses by one condition
    100-deny-evil (deny): dest.host in evil.example, but it is x.org
    200-deny-root (reject): user.id is 0, but it is 1000

2 connections, 1 otherwise than expected`,
  );
  assertStringIncludes(
    rulesTestText(tried({ action: "deny", rule: null }), false),
    "$.connections[0]: expected deny by no rule\n",
  );
});
