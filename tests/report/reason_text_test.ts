import { assertEquals } from "@std/assert";
import { reasonText } from "../../src/report/reason_text.ts";

Deno.test("what decided, in words", () => {
  assertEquals(reasonText({ reason: "rule", rule: "a\u202eb" }), "rule a\\u202eb");
  const others = ["default-action", "own-traffic", "prompt", "posture"] as const;
  assertEquals(others.map((reason) => reasonText({ reason, rule: null })), [
    "default action",
    "own traffic",
    "answered by hand",
    "failure posture",
  ]);
});
