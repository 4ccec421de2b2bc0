import { assert, assertEquals } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { chainsOf, isInOurTable, parseNftTable } from "../../src/firewall/nftables_in_force.ts";
import { firewallText } from "../../src/firewall/nftables_ruleset.ts";
import { differences } from "../../src/firewall/rules_in_force.ts";

/** Written by `nft -s -t list table inet sallyport` of nft 1.0.6, 2026-11-22; shortened. */
const LISTED = `table inet sallyport {
	flags dormant
	set seen {
		type ipv4_addr
		flags dynamic,timeout
	}

	chain intercept {
		type filter hook output priority -125; policy accept;
		oif "lo" return
		meta l4proto != tcp ct state != { new, untracked } return
	}
}
`;

Deno.test("A table is read as nft writes it: its chains, its sets, and what holds for all of it", () => {
  assertEquals([...parseNftTable(LISTED)], [
    ["table inet sallyport", ["flags dormant"]],
    ["set seen", ["type ipv4_addr", "flags dynamic,timeout"]],
    ["chain intercept", [
      "type filter hook output priority -125; policy accept;",
      'oif "lo" return',
      "meta l4proto != tcp ct state != { new, untracked } return",
    ]],
  ]);
  assertEquals([...parseNftTable("")], []);
});

Deno.test("chainsOf leaves out what nft adds words to", () => {
  assertEquals([...chainsOf(parseNftTable(LISTED)).keys()], ["chain intercept"]);
});

Deno.test("A table that was switched off is told of", () => {
  const before = parseNftTable(LISTED.replace("\tflags dormant\n", ""));
  assertEquals(differences(before, parseNftTable(LISTED)), ['table inet sallyport has "flags dormant"']);
});

Deno.test("Our own text is read the same, comments or not", () => {
  const interception = {
    queue: 5,
    namesQueue: null,
    marks: marksWithin(0xff00_0000),
    generation: 1,
    bypass: true,
    skipLoopback: false,
    judgeUnknown: false,
  };
  const text = firewallText(interception);
  const parts = chainsOf(parseNftTable(text));
  assertEquals([...parts.keys()], ["chain intercept", "chain rejected"]);
  assertEquals(differences(parts, chainsOf(parseNftTable(text.replace(/^\s*#.*\n/gm, "")))), []);
  assertEquals(parts.get("chain intercept")?.at(-1), "counter queue flags bypass to 5");
});

Deno.test("A change concerns us in our table, of family inet", () => {
  const change = { kind: "change", family: 1, table: "sallyport", chain: null } as const;
  assert(isInOurTable(change));
  assert(!isInOurTable({ ...change, family: 2 }));
  assert(!isInOurTable({ ...change, table: "firewalld" }));
});

Deno.test("What our sets hold comes and goes: it is no change of rules", () => {
  const set = "\tset denied4 {\n\t\ttype ipv4_addr\n\t\tflags timeout\n\t}\n";
  const elements = "\t\telements = { 10.0.0.1 . 5000 timeout 1s,\n\t\t\t     10.0.0.2 . 5000 timeout 1s }\n\t}\n";
  const table = (text: string): string => `table inet sallyport {\n${text}}\n`;
  const full = parseNftTable(table(set.replace("\t}\n", elements)));
  assertEquals(full, parseNftTable(table(set)));
  assertEquals(full.get("set denied4"), ["type ipv4_addr", "flags timeout"]);
});
