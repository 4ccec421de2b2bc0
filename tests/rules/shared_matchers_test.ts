import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { SharedMatchers } from "../../src/rules/shared_matchers.ts";
import { built, listsOfOne } from "./lists/samples.ts";

const onHosts = { type: "lists", operand: "lists.domains_regexp", data: "/lists", sensitive: false } as const;

Deno.test("patterns and lists are made ready once", () => {
  const matchers = new SharedMatchers(listsOfOne(built("lists.domains_regexp", "^ads")));
  assertStrictEquals(matchers.pattern("a", true), matchers.pattern("a", true));
  assert(matchers.pattern("a", true) !== matchers.pattern("a", false));
  assertStrictEquals(matchers.list(onHosts), matchers.list(onHosts));
  assert(matchers.list(onHosts) !== matchers.list({ ...onHosts, sensitive: true }));
  assertEquals(matchers.list({ ...onHosts, data: "/others" }), null);
});

Deno.test("they are taken over from the set before, but for lists that changed", () => {
  const first = new SharedMatchers(listsOfOne(built("lists.domains_regexp", "^ads")));
  const [pattern, list] = [first.pattern("a", false), first.list(onHosts)];
  const same = new SharedMatchers(listsOfOne(built("lists.domains_regexp", "^ads")), first);
  assertStrictEquals(same.pattern("a", false), pattern);
  assertStrictEquals(same.list(onHosts), list);
  const changed = new SharedMatchers(listsOfOne(built("lists.domains_regexp", "^ad")), same);
  assert(changed.list(onHosts) !== list);
});

Deno.test("a set that is complete lets go what it has not taken over", () => {
  const first = new SharedMatchers(NO_LISTS);
  const pattern = first.pattern("a", false);
  const next = new SharedMatchers(NO_LISTS, first);
  next.complete();
  assert(next.pattern("a", false) !== pattern);
});

Deno.test("the patterns that every text meets can be compiled one by one", () => {
  const matchers = new SharedMatchers(listsOfOne(built("lists.domains_regexp", "^a+\n(\\d|x)\ntracker")));
  matchers.list(onHosts);
  matchers.pattern(".*", false);
  const steps = Array.from({ length: 4 }, () => matchers.compileNext());
  assertEquals(steps, [true, true, true, false]);
});
