import { assertEquals } from "@std/assert";
import { canBeUsed, checkReport } from "../../src/cli/check_report.ts";
import type { ProgramFiles } from "../../src/rules/program_files.ts";
import { rule } from "../rules/samples.ts";
import { loadedRules } from "./checks.ts";

const PROGRAMS: ProgramFiles = { look: () => ({ state: "missing" }) };
const BAD = { file: "/r/bad.json", path: "$.action", reason: "missing" };

Deno.test("a report: errors, then warnings, then notes, each with its file", () => {
  const on = { type: "simple", operand: "process.path", data: "/x" };
  const rules = [rule({ name: "a", operator: on }), rule({ name: "b", enabled: false })];
  const report = checkReport(loadedRules(rules, { problems: [BAD] }), PROGRAMS, true);
  assertEquals([report.directory, report.rules, report.disabled, canBeUsed(report)], ["/r", 2, 1, false]);
  assertEquals(report.findings, [
    { ...BAD, severity: "error" },
    { severity: "warning", file: "/r/a.json", path: "$.operator.data", reason: "no such file" },
    { severity: "note", file: "/r/b.json", path: "$.enabled", reason: "disabled" },
  ]);
});

Deno.test("a directory that is not there is an error where the user has named it, else the built-in rules hold", () => {
  const loaded = loadedRules([], { problems: [BAD], source: "built-in" });
  assertEquals(canBeUsed(checkReport(loaded, PROGRAMS, true)), false);
  const report = checkReport(loaded, PROGRAMS, false);
  assertEquals([canBeUsed(report), report.findings[0]?.severity], [true, "warning"]);
});

Deno.test("built-in rules have no file, and nothing to be said of", () => {
  const rules = [rule({ name: "a", action: "deny", operator: { type: "simple", operand: "dest.port", data: "x" } })];
  const loaded = { ...loadedRules(rules), files: [] };
  assertEquals(checkReport(loaded, PROGRAMS, false).findings.map(({ file }) => file), ["built-in rule a"]);
});

Deno.test("what is wrong with a list is a warning: the daemon starts all the same", () => {
  const problem = { file: "/lists", path: "$", reason: "no list files in it" };
  const report = checkReport({ ...loadedRules([]), listProblems: [problem] }, PROGRAMS, false);
  assertEquals([report.findings, canBeUsed(report)], [[{ severity: "warning", ...problem }], true]);
});
