import { assertEquals, assertStringIncludes } from "@std/assert";
import type { GuestResult } from "./boot.ts";
import { told } from "./boot.ts";
import { hasPassed, type KernelOutcome, outcomeOf, report } from "./report.ts";

const BEGIN = "guest: kernel 6.1.0-56-cloud-amd64\n";
const END = "guest: ended with exit code 0\n";

Deno.test("A guest whose tests passed: its kernel, the counts of the runner's last line, the seconds", () => {
  const outcome = outcomeOf("6.1", guest(`${BEGIN}x ... ok\n\n12 passed, 0 failed, 1 skipped\n${END}`), "");
  assertEquals(outcome, {
    line: "6.1",
    release: "6.1.0-56-cloud-amd64",
    passed: 12,
    failed: 0,
    skipped: 1,
    seconds: 90,
    problem: null,
  });
  assertEquals(hasPassed(outcome), true);
});

Deno.test("Failed tests are counted as they are", () => {
  const text = `${BEGIN}12 passed, 2 failed, 0 skipped\nguest: ended with exit code 1\n`;
  const outcome = outcomeOf("6.1", guest(text), "");
  assertEquals(["failed" in outcome && outcome.failed, hasPassed(outcome)], [2, false]);
});

Deno.test("A run that failed though no test did, as by an unexpected skip, is a failure", () => {
  fails(`${BEGIN}12 passed, 0 failed, 3 skipped\nguest: ended with exit code 1\n`, "ended with exit code 1");
});

Deno.test("A run of no test, or that says nothing, is a failure", () => {
  fails(`${BEGIN}0 passed, 0 failed, 3 skipped\n${END}`, "no test passed");
  fails(`${BEGIN}${END}`, "no test passed");
});

Deno.test("A guest that does not start, or does not end, is a failure, with its kernel's last words", () => {
  fails("", "did not start. Its kernel's last words:\nKernel panic");
  fails(`${BEGIN}12 passed, 0 failed, 0 skipped\n`, "did not come to its end. Its kernel's last words:\nKernel panic");
});

Deno.test("The report: a line for each kernel, and the sum last; a kernel that is not to be had is a skip by name", () => {
  const outcomes: KernelOutcome[] = [
    outcomeOf("6.1", guest(`${BEGIN}12 passed, 0 failed, 1 skipped\n${END}`), ""),
    outcomeOf("6.11", guest(""), "dead"),
    { line: "6.12", skippedBecause: "Debian's archive here has no 6.12 cloud kernel" },
  ];
  assertEquals(report(outcomes).split("\n"), [
    "Linux 6.1.0-56-cloud-amd64: 12 passed, 0 failed, 1 skipped, 90 s",
    "Linux 6.11: 0 passed, 1 failed, 0 skipped, 90 s: the guest did not start. Its kernel's last words:",
    "dead",
    "Linux 6.12: skipped: Debian's archive here has no 6.12 cloud kernel",
    "12 passed, 1 failed, 2 skipped",
  ]);
});

function fails(text: string, problem: string): void {
  const outcome = outcomeOf("6.1", guest(text), "Kernel panic\n");
  assertEquals(hasPassed(outcome), false);
  assertStringIncludes(report([outcome]), problem);
  assertStringIncludes(report([outcome]), ", 1 failed, ");
}

function guest(text: string): GuestResult {
  return { text, ...told(text), seconds: 90 };
}
