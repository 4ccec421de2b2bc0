import { assertEquals } from "@std/assert";
import { LIST_OPERANDS } from "../../../src/rules/lists/list_operand.ts";
import { forRandom } from "../../support/random.ts";
import { built } from "./samples.ts";

Deno.test("a list of random bytes is an empty list with a warning", () =>
  forRandom(100, (random) => {
    const text = new TextDecoder().decode(random.bytes(random.between(64, 20_000)));
    for (const operand of LIST_OPERANDS) {
      const { entries, problems } = built(operand, text);
      assertEquals([entries, problems.map((problem) => problem !== null)], [0, [true]], operand);
    }
  }));

Deno.test("the mark of byte order and the last line without an end are read", () => {
  assertEquals(built("lists.ips", "\ufeff10.0.0.1\n10.0.0.2").entries, 2);
  assertEquals(built("lists.ips", "").problems, [null]);
});

Deno.test("a text with control characters is no text: nothing of it is taken", () => {
  const list = built("lists.domains_regexp", "ads\n\u0000", "spam");
  assertEquals(list.problems, ["not a text: nothing of it is taken", null]);
  assertEquals(list.content, { kind: "patterns", patterns: ["spam"] });
});
