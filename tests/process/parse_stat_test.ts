import { assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { parseStat } from "../../src/process/parse_stat.ts";

/** /proc/PID/stat with this name, parent 41 and start time 12345 (field 22). */
function stat(comm: string): string {
  return `77 (${comm}) S 41 77 77 0 -1 4194560 96 0 0 0 1 2 3 4 20 0 1 0 12345 2543616 240 18446744073709551615\n`;
}

for (
  const comm of [
    "bash",
    "",
    "a b",
    "tmux: server",
    ")",
    "(",
    "a) R 1 (b",
    "x)))",
    "new\nline",
    "(sd-pam)",
    "\u00e9\u202e",
  ]
) {
  Deno.test(`parseStat reads the name ${JSON.stringify(comm)}`, () => {
    assertEquals(parseStat(stat(comm)), { comm, parent: asPid(41), startTime: 12345 });
  });
}

Deno.test("parseStat reads a process without a parent", () => {
  assertEquals(parseStat(stat("systemd").replace("S 41", "S 0"))?.parent, asPid(0));
});

Deno.test("parseStat gives null for what is not of that form", () => {
  const texts = [
    "",
    "77",
    "77 bash S 41",
    ")(",
    "77 (bash",
    "77 bash)",
    "77 (bash)",
    "77 (bash) S",
    "77 (bash) S 41 1 2",
  ];
  for (const text of [...texts, stat("bash").replace("12345", "soon"), stat("bash").replace("41", "?")]) {
    assertEquals(parseStat(text), null, text);
  }
});
