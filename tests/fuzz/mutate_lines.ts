import type { Random } from "../support/random.ts";
import type { Seeds } from "./fuzz_target.ts";
import { mutateBytes } from "./mutate_bytes.ts";

const WORDS = [
  ...["", "0", "-1", "4294967296", "18446744073709551616", "9".repeat(400), "1e3", "0x10", "NaN", "10.0.0.0/8", "::1"],
  ...[
    "::ffff:0:0/95",
    "1.2.3.4.5",
    "*.a.b",
    "[a-",
    "||a^",
    "a..b",
    "-a.b",
    "xn--",
    "ü.example",
    "a".repeat(300),
    "#",
    "(",
  ],
  ...["0.0.0.0", "/../..", ")", "{", "}", "\t", "\ufffd"],
] as const;

/** Changes texts of lines: lines come twice, in another order or from another text, and words are others. */
export function mutateLines(random: Random, seeds: Seeds): Uint8Array {
  const decoder = new TextDecoder();
  let lines: readonly string[] = decoder.decode(random.pick(seeds)).split("\n");
  const others = decoder.decode(random.pick(seeds)).split("\n");
  for (let left = random.between(1, 5); left > 0; left--) lines = changed(random, lines, others);
  const bytes = new TextEncoder().encode(lines.join(random.oneIn(20) ? "\r\n" : "\n"));
  return random.oneIn(6) ? mutateBytes(random, [bytes]) : bytes;
}

function changed(random: Random, lines: readonly string[], others: readonly string[]): readonly string[] {
  const at = random.between(0, Math.max(0, lines.length - 1));
  const line = lines[at] ?? "";
  switch (random.between(0, 7)) {
    case 0:
      return lines.toSpliced(at, 0, line);
    case 1:
      return lines.toSpliced(at, 1);
    case 2:
      return lines.toSpliced(at, 0, others[random.between(0, others.length - 1)] ?? "");
    default:
      return lines.length === 0 ? others : lines.with(at, otherWord(random, line));
  }
}

/** What stands between blanks and other signs is one word. */
function otherWord(random: Random, line: string): string {
  const parts = line.split(/([\s:()/]+)/);
  const at = random.between(0, parts.length - 1);
  const word = parts[at] ?? "";
  const other = random.oneIn(4) ? word + word : random.oneIn(3) ? word.slice(1) : random.pick(WORDS);
  return parts.with(at, other).join("");
}
