import { assertEquals } from "@std/assert";
import { sallyportHere } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

Deno.test("rules show tells one rule, by its name", () =>
  withRules([ruleOf("000-web", simple("dest.port", "80"))], async (rules) => {
    const show = (...args: readonly string[]) => sallyportHere("rules", "show", ...args, "--rules", rules);
    const { code, stdout, stderr } = await show("000-web");
    assertEquals([code, stderr, stdout.split("\n")[1]], [0, "", `file         ${rules}/000-web.json`]);
    const json = await show("000-web", "--json");
    const { name, operator } = JSON.parse(json.stdout);
    assertEquals([json.code, name, operator.data], [0, "000-web", "80"]);
    const none = await show("000-wbe");
    const message = `sallyport: there is no rule 000-wbe in ${rules} (did you mean "000-web"?)\n`;
    assertEquals([none.code, none.stdout, none.stderr], [1, "", message]);
  }));
