import { assertEquals, assertMatch } from "@std/assert";
import { CHECKS, descriptionOf } from "../../src/doctor/checks.ts";

Deno.test("of everything that can be missing it is told what is lost by it, and what helps", () => {
  for (const [name, { lost, remedy }] of Object.entries(CHECKS)) {
    if (name === "kernel") continue;
    assertMatch(lost, /^[a-z]\w+/i, name);
    assertMatch(remedy, /modprobe|apt-get install|CONFIG_|CAP_|mount |boot |run /, name);
  }
});

Deno.test("every program is described alike", () => {
  assertEquals([descriptionOf("program exec"), descriptionOf("program any")], [CHECKS.program, CHECKS.program]);
  assertEquals(descriptionOf("queue"), CHECKS.queue);
});
