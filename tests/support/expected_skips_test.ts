import { assertEquals, assertThrows } from "@std/assert";
import { type ExpectedSkip, parseExpectedSkips, skipViolations } from "./expected_skips.ts";
import type { TestResult } from "./junit.ts";

const EXPECTED: readonly ExpectedSkip[] = [{ test: "nft queues", missing: "nfqueue-nft", reason: "No nft_queue." }];

Deno.test("A skip that is expected is no violation", () => {
  assertEquals(skipViolations([result("nft queues [needs: nfqueue-nft]", "skipped")], EXPECTED, true), []);
});

Deno.test("A skip nobody expects is a violation that names the missing thing", () => {
  assertEquals(
    skipViolations([result("curl is let through [needs: curl, netns]", "skipped")], [], true),
    [`x_test.ts: "curl is let through" is skipped, and not expected to be: curl, netns is missing`],
  );
});

Deno.test("A skip that names nothing is a violation, even where the test is listed", () => {
  assertEquals(
    skipViolations([result("nft queues", "skipped")], EXPECTED, true),
    [`x_test.ts: "nft queues" is skipped without naming what is missing (use kernelTest)`],
  );
});

Deno.test("A skip for another want than expected is a violation", () => {
  assertEquals(
    skipViolations([result("nft queues [needs: root]", "skipped")], EXPECTED, true),
    [`x_test.ts: "nft queues" is skipped for want of root, and was expected to be for want of nfqueue-nft`],
  );
});

Deno.test("A listed test may run: a machine that can do more is no fault", () => {
  for (const outcome of ["passed", "failed"] as const) {
    assertEquals(skipViolations([result("nft queues", outcome)], EXPECTED, true), []);
  }
});

Deno.test("A listed test that is nowhere is a violation, unless only some tests were asked for", () => {
  const others = [result("another", "passed")];
  assertEquals(skipViolations(others, EXPECTED, false), []);
  assertEquals(
    skipViolations(others, EXPECTED, true),
    [`"nft queues" is expected to be skipped, and there is no such test`],
  );
});

Deno.test("The list is read whole, or refused with the place of the mistake", () => {
  assertEquals(parseExpectedSkips(JSON.stringify(EXPECTED)), EXPECTED);
  const twice = JSON.stringify([...EXPECTED, ...EXPECTED]);
  const cases = [["{}", "not a list"], ['[{"test":"x","missing":"y"}]', "[0] needs"], ["[null]", "[0] needs"]] as const;
  for (const [text, problem] of [...cases, [twice, "listed twice"]] as const) {
    assertThrows(() => parseExpectedSkips(text), Error, problem);
  }
  assertThrows(() => parseExpectedSkips('[{"test":"x","missing":" ","reason":"z"}]'), Error, "[0] needs");
});

function result(name: string, outcome: TestResult["outcome"]): TestResult {
  return { file: "x_test.ts", name, outcome, seconds: 0 };
}
