import { assertEquals } from "@std/assert";
import { runningRulesText } from "../../src/cli/running_rules_text.ts";

Deno.test("Rules of the running firewall, with how long they hold; nothing acts on a terminal", () => {
  const rule = { action: "allow", enabled: true, duration: "always", file: null, rest_seconds: null } as const;
  const text = runningRulesText([
    { ...rule, name: "a\u001b[2J", file: "/etc/sallyport/rules/a.json" },
    { ...rule, name: "b", duration: "10m", rest_seconds: 12.1 },
    { ...rule, name: "c", action: "deny", enabled: false },
  ], false);
  assertEquals(
    text,
    `NAME      ACTION  HOLDS           FILE
a\\x1b[2J  allow   always          /etc/sallyport/rules/a.json
b         allow   10m, 13 s left
c         (deny)  disabled`,
  );
});
