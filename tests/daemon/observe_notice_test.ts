import { assertEquals } from "@std/assert";
import { observeNotice } from "../../src/daemon/observe_notice.ts";
import type { Configuration } from "../../src/rules/configuration.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { rule } from "./rules.ts";

const NOTICE = "observe: nothing is blocked";

function notice(defaultAction: Configuration["defaultAction"], rules: readonly Rule[] = []): string | null {
  return observeNotice("observe", { ...defaultConfiguration(), defaultAction }, rules);
}

Deno.test("observeNotice speaks where the default action denies or rejects", () => {
  assertEquals([notice("allow"), notice("deny"), notice("reject")], [null, NOTICE, NOTICE]);
});

Deno.test("observeNotice speaks where an enabled rule denies or rejects", () => {
  assertEquals(notice("allow", [rule("a", "allow", 53), rule("b", "deny", 53)]), NOTICE);
  assertEquals(notice("allow", [rule("b", "reject", 53)]), NOTICE);
  assertEquals(notice("allow", [rule("a", "allow", 53), { ...rule("b", "deny", 53), enabled: false }]), null);
});

Deno.test("observeNotice has nothing to say in enforce mode", () => {
  const configuration = { ...defaultConfiguration(), defaultAction: "deny" as const };
  assertEquals(observeNotice("enforce", configuration, [rule("b", "deny", 53)]), null);
});
