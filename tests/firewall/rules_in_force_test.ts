import { assert, assertEquals } from "@std/assert";
import { differences, isWhole, type RulesInForce } from "../../src/firewall/rules_in_force.ts";

const SET: RulesInForce = new Map([["chain a", ["one", "two", "two", "three"]], ["chain b", ["four"]]]);

function otherwise(changes: Readonly<Record<string, readonly string[]>>): string[] {
  return differences(SET, new Map([...SET, ...Object.entries(changes)]));
}

Deno.test("differences finds none where nothing is otherwise", () => {
  assertEquals(otherwise({}), []);
  assertEquals(differences(new Map(), new Map()), []);
});

Deno.test("differences tells what is gone, lacking, foreign, added, or in another order", () => {
  assertEquals(differences(SET, new Map()), ["chain a is gone", "chain b is gone"]);
  assertEquals(otherwise({ "chain a": ["one", "two", "two"] }), ['chain a lacks "three"']);
  assertEquals(otherwise({ "chain a": ["one", "two", "three"] }), ['chain a lacks "two"']);
  assertEquals(otherwise({ "chain a": ["one"] }), ["chain a lacks 3 rules"]);
  assertEquals(otherwise({ "chain b": ["return", "four"] }), ['chain b has "return"']);
  assertEquals(otherwise({ "chain b": ["four", "four"] }), ['chain b has "four"']);
  assertEquals(otherwise({ "chain b": ["five", "six"] }), ['chain b lacks "four"', "chain b has 2 rules"]);
  assertEquals(otherwise({ "chain c": [] }), ["chain c was added"]);
  assertEquals(otherwise({ "chain a": ["two", "one", "two", "three"] }), ["chain a has its rules in another order"]);
});

Deno.test("Many differences are counted", () => {
  const many = new Map(Array.from({ length: 20 }, (_, index) => [`chain ${index}`, []]));
  const told = differences(many, new Map());
  assertEquals([told.length, told[6], told[7]], [8, "chain 6 is gone", "13 more differences"]);
});

Deno.test("isWhole compares how many rules there are of what was asked for", () => {
  const written = new Map([["chain a", ["1", "2", "2", "3"]], ["chain b", ["4"]], ["set c", ["5"]]]);
  assert(isWhole(SET, written));
  assert(!isWhole(SET, new Map()));
  assert(!isWhole(SET, new Map([...written, ["chain b", []]])));
  assert(!isWhole(SET, new Map([...written, ["chain b", ["return", "4"]]])));
  assert(!isWhole(SET, new Map([...written, ["chain c", []]])));
});
