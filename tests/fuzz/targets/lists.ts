import { assert, assertEquals } from "@std/assert";
import type { ListOperand } from "../../../src/rules/lists/list_operand.ts";
import { ListBuilder } from "../../../src/rules/lists/list_builder.ts";
import { seedsOf } from "../checks.ts";
import { type FuzzTarget, fuzzTarget } from "../fuzz_target.ts";
import { mutateLines } from "../mutate_lines.ts";

const SEED = 0x5eed;
const HOSTS =
  "# hosts\n127.0.0.1 localhost\n0.0.0.0 ads.example.org tracker.example.net\n\n||spam.example^\n*.b.example\n";
const NAMES = "ads.example.org\n.below.example.net\nad?-[a-z].example\nxn--bcher-kva.example\nbücher.example\n";
const HASHES = "d41d8cd98f00b204e9800998ecf8427e # empty\nDA39A3EE5E6B4B0D3255BFEF95601890\n";

/** List files of all kinds, which anybody on the net may have written. */
export const lists = [
  listTarget("list-domains", "lists.domains", [HOSTS, NAMES]),
  listTarget("list-patterns", "lists.domains_regexp", ["^ads?[0-9]*\\.\n# more\n(^|\\.)tracker\\.\n", "\\.example$\n"]),
  listTarget("list-networks", "lists.nets", ["10.0.0.0/8\n192.0.2.1 # one\n2001:db8::/32\n", "::ffff:1.2.3.0/120\n"]),
  listTarget("list-hashes", "lists.hash.md5", [HASHES, "d41d8cd98f00b204e9800998ecf8427e\n"]),
];

interface Built {
  /** What is wrong with the text, for people. */
  readonly problem: string | null;
  readonly entries: number;
}

function listTarget(name: string, operand: ListOperand, texts: readonly string[]): FuzzTarget {
  return fuzzTarget({
    name,
    seeds: seedsOf(texts.map((text) => new TextEncoder().encode(text))),
    mutate: mutateLines,
    decode: (input) => built(operand, [input]),
    isPastFirstCheck: (input) => input.every((byte) => byte >= 0x20 || [9, 10, 12, 13].includes(byte)),
    check({ problem, entries }, input) {
      const lines = new TextDecoder().decode(input).split(/[\s,]/).length;
      assert(entries <= lines, `${entries} entries of ${lines} words`);
      assert(problem === null || !/\p{Cc}/u.test(problem), "control characters for somebody's terminal");
      if (input.length % 4 > 0) return; // the rest takes twice as long
      assertEquals(built(operand, [input, input]).entries, entries, "what comes twice counts twice");
    },
    planted(input) {
      const { problem, entries } = built(operand, [input]);
      return { problem, entries: problem === null ? entries : entries + 1 };
    },
  });
}

function built(operand: ListOperand, files: readonly Uint8Array[]): Built {
  const builder = new ListBuilder(operand, SEED);
  const [problem = null] = files.map((file) => builder.add(file));
  return { problem, entries: builder.finish().entries };
}
