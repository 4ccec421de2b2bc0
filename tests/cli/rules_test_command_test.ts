import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sallyportHere } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const CURL = ruleOf("allow-curl", simple("process.path", "/usr/bin/curl"));
const ROOT = ruleOf("deny-root", simple("user.id", "0"), { action: "deny" });

/** Runs the connections through the rules. */
function test(rules: string, content: string, ...more: readonly string[]): ReturnType<typeof sallyportHere> {
  const file = join(rules, "connections");
  Deno.writeTextFileSync(file, content, { mode: 0o600 });
  return sallyportHere("rules", "test", file, "--rules", rules, ...more);
}

const connections = (...each: readonly Record<string, unknown>[]): string => JSON.stringify({ connections: each });
const AS_EXPECTED = { process_path: "/usr/bin/curl", user_id: 5, expect: { action: "allow", rule: "allow-curl" } };
const OTHERWISE = { process_path: "/usr/bin/curl", user_id: 0, expect: { action: "allow" } };

Deno.test("rules test: 0 where all is as expected, 1 where something is not, with the explanation", () =>
  withRules([CURL, ROOT], async (rules) => {
    const good = await test(rules, connections(AS_EXPECTED));
    assertEquals([good.code, good.stdout, good.stderr], [0, "1 connection, all as expected\n", ""]);
    const bad = await test(rules, connections(AS_EXPECTED, OTHERWISE));
    assertEquals([bad.code, bad.stderr], [1, ""]);
    assertMatch(bad.stdout, /^\$\.connections\[1\]: expected allow\n {2}deny: rule deny-root\n/);
    assertStringIncludes(bad.stdout, "\n\n2 connections, 1 otherwise than expected\n");
    const json = await test(rules, connections(OTHERWISE), "--json");
    assertEquals([json.code, JSON.parse(json.stdout).otherwise], [1, 1]);
  }));

Deno.test("rules test: 78 for a file, a rule or a configuration that cannot be used, with the place", () =>
  withRules([CURL], async (rules) => {
    const file = join(rules, "connections");
    const typo = await test(rules, connections({ ...AS_EXPECTED, dst_prot: 1 }));
    assertEquals([typo.code, typo.stdout, typo.stderr], [
      78,
      "",
      `sallyport: ${file}: $.connections[0]: Unrecognized key: "dst_prot"\n`,
    ]);
    assertEquals((await test(rules, "{")).code, 78);
    const missing = await sallyportHere("rules", "test", `${rules}/none`, "--rules", rules);
    assertEquals([missing.code, missing.stderr], [78, `sallyport: ${rules}/none: no such file\n`]);
    Deno.writeTextFileSync(join(rules, "bad.json"), "{}", { mode: 0o600 });
    const bad = await test(rules, connections(AS_EXPECTED));
    assertEquals([bad.code, bad.stdout], [78, ""]);
    assertStringIncludes(bad.stderr, `sallyport: ${rules}/bad.json: $.name: missing\n`);
  }));

Deno.test("rules test takes the configuration's default action, and connections without a program", () =>
  withRules([CURL], async (rules) => {
    const config = join(rules, "config");
    Deno.writeTextFileSync(config, '{"DefaultAction":"deny"}', { mode: 0o600 });
    const content = connections({ dst_port: 53, expect: { action: "deny", rule: null } });
    assertEquals((await test(rules, content, "--config", config)).code, 0);
    assertEquals((await test(rules, content)).code, 1);
  }));

Deno.test("rules test reads the lists that rules ask, and tells of one that is not there", () =>
  withRules([], async (rules) => {
    const list = join(rules, "lists");
    Deno.mkdirSync(list, { mode: 0o700 });
    Deno.writeTextFileSync(join(list, "nets.txt"), "10.0.0.0/8\n", { mode: 0o600 });
    const operator = { type: "lists", operand: "lists.nets", data: list };
    Deno.writeTextFileSync(join(rules, "a.json"), JSON.stringify(ruleOf("a", operator, { action: "deny" })), {
      mode: 0o600,
    });
    const content = connections({ dst_ip: "10.1.2.3", expect: { action: "deny", rule: "a" } }, {
      dst_ip: "11.1.2.3",
      expect: { action: "allow" },
    });
    const listed = await test(rules, content);
    assertEquals([listed.code, listed.stdout, listed.stderr], [0, "2 connections, all as expected\n", ""]);
    Deno.removeSync(list, { recursive: true });
    assertStringIncludes((await test(rules, content)).stderr, `sallyport: ${list}`);
  }));
