import { assertEquals } from "@std/assert";
import { sallyportHere } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const RULES = [
  ruleOf("b", simple("dest.port", "80")),
  ruleOf("a", simple("true", ""), { action: "deny", enabled: false }),
];

Deno.test("rules list tells the rules of a directory in their order, and what cannot be used", () =>
  withRules([...RULES, { name: "bad" }], async (rules) => {
    const { code, stdout, stderr } = await sallyportHere("rules", "list", rules);
    assertEquals([code, stdout.split("\n").map((line) => line.slice(0, 5).trim())], [0, ["NAME", "a", "b", ""]]);
    assertEquals(stderr.includes(`sallyport: ${rules}/bad.json: $.action: missing\n`), true, stderr);
    const json = await sallyportHere("rules", "list", rules, "--json");
    const told = JSON.parse(json.stdout);
    assertEquals([json.code, told.directory], [0, rules]);
    assertEquals(told.rules.map(({ name, enabled, file }: Record<string, unknown>) => [name, enabled, file]), [
      ["a", false, `${rules}/a.json`],
      ["b", true, `${rules}/b.json`],
    ]);
  }));

Deno.test("rules list without a directory has the built-in rules, and says so", () =>
  withRules([], async (rules) => {
    const { code, stdout, stderr } = await sallyportHere("rules", "list", `${rules}/none`);
    assertEquals([code, stderr], [0, `sallyport: ${rules}/none: no such directory; the built-in rules hold\n`]);
    assertEquals(stdout.split("\n").slice(1, 3).map((line) => line.split(" ")[0]), [
      "000-allow-localhost",
      "000-allow-localhost6",
    ]);
  }));
