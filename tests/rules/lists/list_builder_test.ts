import { assertEquals } from "@std/assert";
import { ListBuilder } from "../../../src/rules/lists/list_builder.ts";
import { LIST_OPERANDS } from "../../../src/rules/lists/list_operand.ts";
import { forRandom } from "../../support/random.ts";
import { built } from "./samples.ts";

Deno.test("a list of random bytes is an empty list with a warning", () =>
  forRandom(100, (random) => {
    const bytes = random.bytes(random.between(64, 20_000));
    for (const operand of LIST_OPERANDS) {
      const builder = new ListBuilder(operand, 1);
      assertEquals([builder.add(bytes) === null, builder.finish().entries], [false, 0], operand);
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

Deno.test("a file larger than what is decoded at a time is read whole, and its lines are counted through", () => {
  const lines = Array.from({ length: 200_000 }, (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
  lines[150_000] = "no address";
  const { entries, problems } = built("lists.ips", lines.join("\n"));
  assertEquals([entries, problems], [199_999, ["line 150001 is no entry of such a list"]]);
});
