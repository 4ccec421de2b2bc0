import { assertEquals } from "@std/assert";
import { checkJson } from "../../src/cli/check_json.ts";

Deno.test("a report as one JSON document", () => {
  const findings = [{ severity: "warning", file: "/r/a.json", path: "$", reason: "odd\u202e" }] as const;
  const text = checkJson({ directory: "/r", rules: 1, disabled: 0, findings });
  assertEquals(text.includes("\u202e"), false);
  assertEquals(JSON.parse(text), {
    can_be_used: true,
    directory: "/r",
    rules: 1,
    disabled: 0,
    findings: [...findings],
  });
});
