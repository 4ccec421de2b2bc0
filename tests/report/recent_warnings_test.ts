import { assertEquals } from "@std/assert";
import { RecentWarnings } from "../../src/report/recent_warnings.ts";

Deno.test("The last warning of each kind is remembered, with its number; other events are not", () => {
  let now = 0;
  const warnings = new RecentWarnings(() => now++);
  warnings.event({ event: "ready" });
  warnings.event({ event: "warning", code: "a", message: "one" });
  warnings.event({ event: "warning", code: "b", message: "two" });
  warnings.event({ event: "warning", code: "a", message: "three" });
  assertEquals(warnings.warnings, [
    { at: 1, code: "b", message: "two", times: 1 },
    { at: 2, code: "a", message: "three", times: 2 },
  ]);
});

Deno.test("Of many kinds the oldest is forgotten", () => {
  const warnings = new RecentWarnings(() => 0);
  for (let kind = 0; kind < 30; kind++) warnings.event({ event: "warning", code: `${kind}`, message: "" });
  assertEquals(warnings.warnings.map(({ code }) => code), Array.from({ length: 20 }, (_, at) => `${at + 10}`));
});
