import { assert, assertEquals } from "@std/assert";
import { jsonLine } from "../../src/report/json_line.ts";
import { forRandom } from "../support/random.ts";

Deno.test("jsonLine is JSON on one line", () => {
  assertEquals(jsonLine({ a: 1, b: ["x", null], c: { d: true } }), '{"a":1,"b":["x",null],"c":{"d":true}}');
});

Deno.test("jsonLine escapes what could act on a terminal or break the line", () => {
  assertEquals(jsonLine("\u001b[2J\r\n"), '"\\u001b[2J\\r\\n"');
  assertEquals(jsonLine("\u007f\u0085\u009b"), '"\\u007f\\u0085\\u009b"');
  assertEquals(jsonLine("\u202egpj\u2028\u200b\ufeff\u00ad"), '"\\u202egpj\\u2028\\u200b\\ufeff\\u00ad"');
  assertEquals(jsonLine('\\ "'), '"\\\\ \\""');
  assertEquals(jsonLine({ "\u202e": "caf\u00e9" }), '{"\\u202e":"caf\u00e9"}');
});

Deno.test("jsonLine is read back as what it was, whatever characters that had", () => {
  forRandom(2000, (random) => {
    const value = { text: String.fromCharCode(...Array.from({ length: 20 }, () => random.u32() & 0x20ff)) };
    const line = jsonLine(value);
    assertEquals(JSON.parse(line), value);
    // deno-lint-ignore no-control-regex -- control characters are what this is about
    assert(!/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/.test(line));
  });
});
