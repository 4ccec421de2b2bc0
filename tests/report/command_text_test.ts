import { assertEquals } from "@std/assert";
import { commandText } from "../../src/report/command_text.ts";

const ROWS: readonly [args: readonly string[], text: string][] = [
  [[], ""],
  [["curl", "-sS", "https://example.org/a?b"], "curl -sS 'https://example.org/a?b'"],
  [["sh", "-c", "echo $HOME | cat"], "sh -c 'echo $HOME | cat'"],
  [["a", "", "b c"], "a '' 'b c'"],
  [["it's"], "'it'\\''s'"],
  [["a\nb\u001b[2J", "x\\y"], "'a\\x0ab\\x1b[2J' x\\\\y"],
  [["a", "x".repeat(5_000), "b"], `a '${"x".repeat(4_095)}… (905 more characters)' … (1 more arguments)`],
  [Array(300).fill("a"), `${Array(256).fill("a").join(" ")} … (44 more arguments)`],
  [["--name=value", "user@host:/path,x+y%z"], "--name=value user@host:/path,x+y%z"],
];

for (const [args, text] of ROWS) {
  Deno.test(`commandText: ${JSON.stringify(args).slice(0, 80)}`, () => assertEquals(commandText(args), text));
}
