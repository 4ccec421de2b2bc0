import { assertEquals } from "@std/assert";
import type { CheckReport, Finding } from "../../src/cli/check_report.ts";
import { checkText } from "../../src/cli/check_text.ts";

const finding = (severity: Finding["severity"], reason: string, path = "$.action"): Finding => ({
  severity,
  file: `/r/${severity}.json`,
  path,
  reason,
});
const report = (...findings: readonly Finding[]): CheckReport => ({ directory: "/r", rules: 3, disabled: 1, findings });

Deno.test("findings a line each, and what they come to", () => {
  assertEquals(
    checkText(report(finding("error", "missing"), finding("warning", "odd", "$"), finding("note", "disabled")), false),
    `\
error    /r/error.json: $.action: missing
warning  /r/warning.json: odd
note     /r/note.json: $.action: disabled
/r: 3 rules (1 disabled), 1 error, 1 warning: it cannot be used`,
  );
});

Deno.test("without errors it is said that warnings keep nobody from using it", () => {
  const last = (...findings: readonly Finding[]) => checkText(report(...findings), false).split("\n").at(-1);
  assertEquals(last(finding("warning", "odd")), "/r: 3 rules (1 disabled), no errors, 1 warning: it can be used");
  assertEquals(last(finding("note", "disabled")), "/r: 3 rules (1 disabled), no errors, no warnings");
  assertEquals(
    checkText({ directory: "/r", rules: 1, disabled: 0, findings: [] }, false),
    "/r: 1 rule, no errors, no warnings",
  );
});

Deno.test("what files say is escaped; on a terminal errors and warnings stand out", () => {
  const evil = report(finding("warning", "\u001b[2J\u202e", "$"));
  assertEquals(checkText(evil, false).split("\n")[0], "warning  /r/warning.json: \\x1b[2J\\u202e");
  assertEquals(checkText(evil, true).startsWith("\u001b[31mwarning\u001b[0m  /r/"), true);
});
