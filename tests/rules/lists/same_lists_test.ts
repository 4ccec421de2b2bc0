import { assertEquals } from "@std/assert";
import { NO_LISTS } from "../../../src/rules/lists/loaded_list.ts";
import { sameLists } from "../../../src/rules/lists/same_lists.ts";
import { built, listsOfOne } from "./samples.ts";

Deno.test("lists are the same in number, name and version", () => {
  const one = listsOfOne(built("lists.ips", "10.0.0.1"));
  assertEquals(sameLists(one, listsOfOne(built("lists.ips", "10.0.0.1"))), true);
  assertEquals(sameLists(one, listsOfOne(built("lists.ips", "10.0.0.2"))), false);
  assertEquals(sameLists(one, listsOfOne(built("lists.nets", "10.0.0.1"))), false);
  assertEquals([sameLists(one, NO_LISTS), sameLists(NO_LISTS, one), sameLists(NO_LISTS, NO_LISTS)], [
    false,
    false,
    true,
  ]);
});
