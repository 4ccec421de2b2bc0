import { assertEquals, assertStringIncludes } from "@std/assert";
import type { TestResult } from "./junit.ts";
import { hasPassed, type Run, summary } from "./summary.ts";

const PASSED: TestResult = { file: "a_test.ts", name: "one", outcome: "passed", seconds: 0.25 };
const FAILED: TestResult = { file: "b_test.ts", name: "two", outcome: "failed", seconds: 2 };
const SKIPPED: TestResult = { file: "b_test.ts", name: "three [needs: nft]", outcome: "skipped", seconds: 0 };

Deno.test("The whole summary: slowest first, what was skipped for want of what, what failed, the counts last", () => {
  const run = { ...only(PASSED, FAILED, SKIPPED, { ...PASSED, name: "more" }), violations: ["v"], problems: ["p"] };
  assertEquals(
    summary(run),
    [
      "Slowest files:",
      "      2.00 s  b_test.ts",
      "      0.50 s  a_test.ts",
      "",
      "Skipped:",
      "  b_test.ts: three: nft is missing",
      "",
      "Skips that would fail in CI:",
      "  v",
      "",
      "Failed:",
      "  b_test.ts: two",
      "",
      "Failed outside of a test:",
      "  p",
      "",
      "2 passed, 2 failed, 1 skipped",
    ].join("\n"),
  );
});

Deno.test("Ten files are shown, not more", () => {
  const results = Array.from({ length: 12 }, (_, n) => ({ ...PASSED, file: `${n}_test.ts`, seconds: n }));
  const lines = summary(only(...results)).split("\n").filter((line) => line.includes(" s  "));
  assertEquals(lines.length, 10);
  assertStringIncludes(lines[0] ?? "", "11.00 s  11_test.ts");
});

Deno.test("What makes a run fail", () => {
  assertEquals(hasPassed(only(PASSED)), true);
  assertEquals(hasPassed(only(PASSED, SKIPPED)), true);
  assertEquals(hasPassed(only(PASSED, FAILED)), false);
  assertEquals(hasPassed({ ...only(PASSED), problems: ["crash"] }), false);
  assertEquals(hasPassed(only()), false);
  assertEquals(hasPassed(only(SKIPPED)), false);
});

Deno.test("Violations fail the run only where it is strict, and are shown in any case", () => {
  const run = { ...only(PASSED), violations: ["v"] };
  assertEquals(hasPassed(run), true);
  assertEquals(hasPassed({ ...run, strict: true }), false);
  assertStringIncludes(summary({ ...run, strict: true }), "Skips that must not be:\n  v\n");
});

function only(...results: TestResult[]): Run {
  return { results, problems: [], violations: [], strict: false };
}
