import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runCommand } from "../support/run_command.ts";
import { sallyportCommand, sallyportHere } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const CURL = ruleOf("000-allow-curl", simple("process.path", "/usr/bin/curl"));
const ROOT = ruleOf("100-deny-root", simple("user.id", "0"), { action: "deny" });
const INSECURE = "--allow-insecure-files";

Deno.test("explain says which rule of a directory decides", () =>
  withRules([CURL, ROOT], async (rules) => {
    const options = ["--rules", rules, INSECURE, "--path", "/usr/bin/curl", "--uid", "5", "--ip", "10.0.0.1"];
    const { code, stdout, stderr } = await sallyportHere("explain", ...options, "--port", "443");
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /^allow: rule 000-allow-curl\nconnection {3}\/usr\/bin\/curl {2}user 5 {2}tcp {2}10\.0\.0\.1:443\n/,
    );
    assertStringIncludes(stdout, "100-deny-root (deny): user.id is 0, but it is 5\n");
  }));

Deno.test("explain reads the lists that rules ask", () => {
  const lists = Deno.makeTempDirSync({ prefix: "sallyport-lists-" });
  const onList = ruleOf("no-list", { type: "lists", operand: "lists.nets", data: lists }, { action: "deny" });
  return withRules([onList], async (rules) => {
    using _ = { [Symbol.dispose]: () => Deno.removeSync(lists, { recursive: true }) };
    Deno.writeTextFileSync(join(lists, "some.txt"), "10.0.0.0/8\n?", { mode: 0o600 });
    const options = ["--rules", rules, INSECURE, "--path", "/x", "--ip"];
    const denied = await sallyportHere("explain", ...options, "10.0.0.1");
    assertMatch(denied.stdout, /^deny: rule no-list\n/);
    assertStringIncludes(denied.stderr, "some.txt: line 2 is no entry of such a list");
    const allowed = await sallyportHere("explain", ...options, "11.0.0.1");
    assertStringIncludes(allowed.stdout, `no-list (deny): lists.nets in ${lists}, but it is 11.0.0.1`);
  });
});

Deno.test("explain obeys the configuration", () =>
  withRules([ROOT], async (rules) => {
    const config = join(rules, "config"); // no rule file
    Deno.writeTextFileSync(config, JSON.stringify({ DefaultAction: "reject", Rules: { Path: rules } }), {
      mode: 0o600,
    });
    const options = ["--config", config, INSECURE, "--path", "/x", "--uid", "1", "--json"];
    const { code, stdout } = await sallyportHere("explain", ...options);
    const { action, reason, near_misses } = JSON.parse(stdout);
    assertEquals([code, action, reason, near_misses], [0, "reject", "default-action", ["100-deny-root"]]);
  }));

Deno.test("explain takes recorded events on standard input, and says what has changed", () =>
  withRules([CURL], async (rules) => {
    const event = (path: string) => ({
      event: "decision",
      action: "deny",
      rule: "gone",
      reason: "rule",
      protocol: "tcp",
      src_ip: "10.0.0.1",
      dst_ip: "10.0.0.2",
      dst_port: 443,
      user_id: 1,
      process_path: path,
    });
    const file = join(rules, "events");
    const lines = [{ event: "ready" }, event("/usr/bin/curl"), event("/usr/bin/wget")];
    Deno.writeTextFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const command = sallyportCommand("explain", "--rules", rules, INSECURE, "--event", "-", "--json");
    const { code, stdout } = await runCommand(["sh", "-c", 'exec "$@" < "$0"', file, ...command], { timeout: 30_000 });
    const told = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([code, told.map(({ rule }) => rule)], [0, ["000-allow-curl", null]]);
    assertEquals(told[0].recorded, { action: "deny", rule: "gone", reason: "rule" });
    const text = await sallyportHere("explain", "--rules", rules, INSECURE, "--event", file);
    assertStringIncludes(
      text.stdout,
      "\nrecorded     deny by rule gone: the rules, or what they were told, were others\n",
    );
  }));

Deno.test("explain goes on without a rule that cannot be used, and says so", () =>
  withRules([CURL, { name: "bad", action: "allow" }], async (rules) => {
    const { code, stdout, stderr } = await sallyportHere(
      "explain",
      "--rules",
      rules,
      INSECURE,
      "--path",
      "/usr/bin/curl",
    );
    assertEquals([code, stderr], [0, `sallyport: not asked: ${rules}/bad.json: $.operator: missing\n`]);
    assertMatch(stdout, /^allow: rule 000-allow-curl\n/);
  }));

Deno.test("explain: an event file that is not there, or is none, and a bad configuration are 78", () =>
  withRules([{ name: "x" }], async (rules) => {
    const missing = await sallyportHere("explain", "--event", `${rules}/none`);
    assertEquals([missing.code, missing.stdout, missing.stderr], [78, "", `sallyport: ${rules}/none: no such file\n`]);
    const none = await sallyportHere("explain", "--event", `${rules}/x.json`);
    assertEquals([none.code, none.stderr], [78, `sallyport: ${rules}/x.json:1: $.event: missing\n`]);
    Deno.writeTextFileSync(`${rules}/config`, '{"Mode":"x"}');
    const config = await sallyportHere("explain", "--path", "/x", "--config", `${rules}/config`, INSECURE);
    assertEquals([config.code, config.stdout], [78, ""]);
    assertStringIncludes(config.stderr, `${rules}/config: $.Mode: expected one of "observe", "enforce", not "x"`);
  }));
