import { assert, assertEquals } from "@std/assert";
import { escapeText } from "../../src/report/escape_text.ts";
import { forRandom } from "../support/random.ts";

const ROWS: readonly [what: string, text: string, escaped: string][] = [
  ["plain text", "/usr/bin/curl -x 'a b' ~!@#", "/usr/bin/curl -x 'a b' ~!@#"],
  ["letters of other scripts", "caf\u00e9 \u65e5\u672c \u{1f600}", "caf\u00e9 \u65e5\u672c \u{1f600}"],
  ["the start of a terminal's command", "a\u001b[2Jb", "a\\x1b[2Jb"],
  ["line ends and tabs", "a\r\n\tb", "a\\x0d\\x0a\\x09b"],
  ["a zero byte", "a\0b", "a\\x00b"],
  ["DEL and the C1 controls", "\u007f\u0080\u009b\u009f\u00a0", "\\x7f\\x80\\x9b\\x9f\u00a0"],
  ["what turns the direction of writing", "\u202egpj.exe\u2066\u200f", "\\u202egpj.exe\\u2066\\u200f"],
  ["what has no width", "a\u200bb\ufeffc\u00add\u2060", "a\\u200bb\\ufeffc\\xadd\\u2060"],
  ["other ends of a line", "a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\x85"],
  ["the backslash itself", "a\\x1b\\", "a\\\\x1b\\\\"],
];

for (const [what, text, escaped] of ROWS) {
  Deno.test(`escapeText: ${what}`, () => assertEquals(escapeText(text), escaped));
}

Deno.test("escapeText leaves nothing that acts on a terminal, and can be read back", () => {
  forRandom(2000, (random) => {
    const text = Array.from(
      { length: random.between(0, 20) },
      () =>
        String.fromCharCode(random.pick([random.between(0, 0x9f), random.between(0x2000, 0x2070), 0x5c, 0x78, 0x31])),
    )
      .join("");
    const escaped = escapeText(text);
    // deno-lint-ignore no-control-regex -- control characters are what this is about
    assert(!/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/.test(escaped));
    const back = escaped.replace(/\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))/g, (_all, two?: string, four?: string) => {
      const code = two ?? four;
      return code === undefined ? "\\" : String.fromCharCode(Number.parseInt(code, 16));
    });
    assertEquals(back, text);
  });
});
