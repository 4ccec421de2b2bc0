import { assertEquals } from "@std/assert";
import { mirrorViolations } from "./mirror.ts";

const PLAN = { folders: ["support"], wholeRoom: ["tests/core/fuzz_test.ts"] };

Deno.test("Tests named after a file, listed ones, and those beside the rooms are in order", () => {
  const tests = ["tests/core/deep/a_test.ts", "tests/core/fuzz_test.ts", "tests/support/x_test.ts", "tests/y_test.ts"];
  assertEquals(mirrorViolations(tests, ["src/core/deep/a.ts"], PLAN), []);
});

Deno.test("A test named after nothing is found, and so is a listed one that is gone", () => {
  assertEquals(mirrorViolations(["tests/core/b_test.ts"], ["src/core/a.ts"], PLAN), [
    "tests/core/b_test.ts: there is no src/core/b.ts, and it is not listed as one for a whole room",
    "tests/core/fuzz_test.ts: listed as a test for a whole room, and not there",
  ]);
});
