import { assertEquals } from "@std/assert";
import { needsChecksums } from "../../src/daemon/needs_checksums.ts";
import { rule, ruleOn } from "./rules.ts";

Deno.test("checksums are needed where they may be made, and an enabled rule asks for one", () => {
  const hash = ruleOn("h", "allow", { type: "simple", operand: "process.hash.sha256", data: "0", sensitive: false });
  const listed = { type: "lists", operand: "lists.hash.md5", data: "/lists", sensitive: false } as const;
  const list = { ...hash, operator: listed };
  const port = rule("p", "allow", 53);
  const cases = [[port], [], [port, hash], [list], [{ ...hash, enabled: false }]];
  assertEquals(cases.map((rules) => needsChecksums({ checksums: true, rules })), [false, false, true, true, false]);
  assertEquals(needsChecksums({ checksums: false, rules: [hash] }), false);
});
