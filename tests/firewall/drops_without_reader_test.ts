import { assertEquals } from "@std/assert";
import { dropsWithoutReader } from "../../src/firewall/drops_without_reader.ts";

/** As nft 0.9, 1.0 and 1.1, and iptables-save, write a queue rule. */
const RULES: readonly [rule: string, drops: boolean][] = [
  ["counter queue num 0", true],
  ["counter queue to 0", true],
  ["counter queue num 0 bypass", false],
  ["counter queue flags bypass to 0", false],
  ["-j NFQUEUE --queue-num 0", true],
  ["-j NFQUEUE --queue-num 0 --queue-bypass", false],
  ["meta mark & 0xff000000 == 0xff000000 counter reject", false],
  ['meta skgid "queue" drop', false],
];

Deno.test("a queue rule drops where nobody reads, unless it has the option to pass; other rules do not matter", () => {
  for (const [rule, drops] of RULES) {
    const rules = new Map([["chain other", ["-m mark --mark 0x1 -j DROP"]], ["chain intercept", ["return", rule]]]);
    assertEquals(dropsWithoutReader(rules), drops, rule);
  }
  assertEquals(dropsWithoutReader(new Map()), false);
});
