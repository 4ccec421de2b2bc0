import { assertEquals } from "@std/assert";
import { hashMatcher } from "../../../src/rules/lists/hash_matcher.ts";
import { built } from "./samples.ts";

const ONE = "d41d8cd98f00b204e9800998ecf8427e";
const TWO = "ffffffffffffffffffffffffffffffff";

Deno.test("checksums are found in any case, neighbours are not", () => {
  const list = built("lists.hash.md5", `${ONE} # empty\n${TWO.toUpperCase()}\n${ONE}\n# c\n`);
  assertEquals([list.entries, list.problems], [2, [null]]);
  if (list.content.kind !== "hashes") throw new Error("No hashes");
  const matches = hashMatcher(list.content);
  const others = [ONE.replace(/e$/, "f"), ONE.replace(/e$/, "d"), "0".repeat(32), "", ONE.slice(1), `${ONE}00000000`];
  assertEquals([ONE, TWO, ONE.toUpperCase(), ...others].filter(matches), [ONE, TWO, ONE.toUpperCase()]);
});

Deno.test("a checksum of another kind is no entry", () => {
  const sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  assertEquals(built("lists.hash.md5", sha1).problems, ["line 1 is no entry of such a list"]);
  assertEquals(built("lists.hash.sha1", `${sha1}\n${ONE}`).problems, ["line 2 is no entry of such a list"]);
  const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const list = built("lists.hash.sha256", `${sha256}\n${sha1}`);
  assertEquals([list.entries, list.problems], [1, ["line 2 is no entry of such a list"]]);
});
