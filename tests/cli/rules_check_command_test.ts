import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sallyportHere } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const PORT = simple("dest.port", "443");

function check(...args: readonly string[]): ReturnType<typeof sallyportHere> {
  return sallyportHere("rules", "check", ...args);
}

Deno.test("rules check of good rules: a line, exit 0", () =>
  withRules([ruleOf("a", PORT), ruleOf("b", simple("dest.port", "80"))], async (rules) => {
    const { code, stdout, stderr } = await check(rules);
    assertEquals([code, stdout, stderr], [0, `${rules}: 2 rules, no errors, no warnings\n`, ""]);
  }));

Deno.test("rules check of bad rules: every problem with file and place, exit 78", () =>
  withRules([
    { name: "action", action: "alow", operator: PORT },
    ruleOf("empty", { type: "list", list: [] }),
    ruleOf("once", PORT, { duration: "once" }),
    ruleOf("regexp", { type: "regexp", operand: "dest.host", data: "(" }),
    { ...ruleOf("same", PORT), name: "same" },
    ruleOf("many", simple("dst.port", "1"), { duration: "1d" }),
  ], async (rules) => {
    Deno.writeTextFileSync(join(rules, "twin.json"), JSON.stringify(ruleOf("same", PORT)), { mode: 0o600 });
    Deno.writeTextFileSync(join(rules, "open.json"), "{}", { mode: 0o600 });
    Deno.chmodSync(join(rules, "open.json"), 0o666);
    const { code, stdout } = await check(rules);
    assertEquals(code, 78);
    for (
      const expected of [
        'action.json: $.action: expected one of "allow", "deny", "reject", not "alow" (did you mean "allow"?)',
        "empty.json: $.operator.list: empty: it would match everything",
        'once.json: $.duration: "once" is not kept on disk',
        "regexp.json: $.operator.data: not a pattern of RE2",
        `same.json: $.name: ${rules}/twin.json has a rule of the same name, which holds instead`,
        "many.json: $.duration: expected once, until restart, always",
        'many.json: $.operator.operand: no such operand: "dst.port" (did you mean "dest.port"?)',
        `open.json: Cannot trust ${rules}/open.json: mode 0666 lets others write it`,
      ]
    ) assertStringIncludes(stdout, `error    ${rules}/${expected}`);
    assertMatch(stdout, /: \d rules, 8 errors, \d warnings?: it cannot be used\n$/);
    const insecure = await check(rules, "--allow-insecure-files");
    assertStringIncludes(insecure.stdout, `error    ${rules}/open.json: $.name: missing\n`);
  }));

Deno.test("rules check warns, and says that this keeps nobody from using the rules", () =>
  withRules([
    ruleOf("a", simple("process.path", "/no/such/program")),
    ruleOf("b", simple("process.path", Deno.realPathSync("/bin/sh"))),
    ruleOf("c", PORT),
    ruleOf("d", PORT, { action: "deny" }),
    ruleOf("e", PORT, { enabled: false }),
  ], async (rules) => {
    const { code, stdout } = await check(rules);
    assertEquals([code, stdout.split("\n").slice(0, -1)], [0, [
      `warning  ${rules}/a.json: $.operator.data: no such file`,
      `warning  ${rules}/b.json: $.operator.data: an interpreter: whatever it is told to run is allowed, too`,
      `warning  ${rules}/c.json: this never decides: rule "d" matches wherever it does, comes later, and goes before an allow without precedence`,
      `note     ${rules}/e.json: $.enabled: disabled`,
      `${rules}: 5 rules (1 disabled), no errors, 3 warnings: it can be used`,
    ]]);
    const json = await check(rules, "--json");
    const { can_be_used, findings } = JSON.parse(json.stdout);
    assertEquals([json.code, can_be_used, findings.length], [0, true, 4]);
  }));

Deno.test("rules check of a directory that is not there: 78; without one, what the configuration names", () =>
  withRules([ruleOf("a", PORT)], async (rules) => {
    const { code, stdout } = await check(`${rules}/none`);
    assertEquals([code, stdout.split("\n")[0]], [
      78,
      `error    ${rules}/none: no such directory; the built-in rules hold`,
    ]);
    const config = join(rules, "config");
    Deno.writeTextFileSync(config, JSON.stringify({ Rules: { Path: rules } }), { mode: 0o600 });
    assertEquals((await check("--config", config)).stdout, `${rules}: 1 rule, no errors, no warnings\n`);
  }));

Deno.test("rules check takes the configuration's word for loopback", () =>
  withRules([ruleOf("a", simple("dest.ip", "::1"))], async (rules) => {
    const config = join(rules, "config");
    Deno.writeTextFileSync(config, JSON.stringify({ Loopback: "judge" }), { mode: 0o600 });
    assertEquals((await check(rules, "--config", config)).stdout, `${rules}: 1 rule, no errors, no warnings\n`);
    assertStringIncludes((await check(rules)).stdout, 'a matter of rules with precedence (Loopback is "allow")');
  }));
