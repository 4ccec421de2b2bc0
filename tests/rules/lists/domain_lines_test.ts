import { assertEquals } from "@std/assert";
import { nameMatcher } from "../../../src/rules/lists/name_matcher.ts";
import type { TextTest } from "../../../src/rules/lists/text_test.ts";
import { built } from "./samples.ts";

function matcher(...lines: readonly string[]): TextTest {
  const { content, problems } = built("lists.domains", lines.join("\n"));
  assertEquals(problems, [null]);
  if (content.kind !== "domains") throw new Error("No domains");
  return nameMatcher(content);
}

function matched(lines: readonly string[], names: readonly string[]): readonly string[] {
  return names.filter(matcher(...lines));
}

/** OpenSnitch's tests of its operators: wildcards and globs. */
Deno.test("OpenSnitch's wildcards: below a domain, but not the domain", () => {
  for (const line of ["0.0.0.0 *.example.org", "127.0.0.1 .example.org", "*.example.org", ".example.org"]) {
    const names = ["svc.example.org", "a.b.example.org", "example.org", "notexample.org", "example.org.net"];
    assertEquals(matched([line], names), ["svc.example.org", "a.b.example.org"], line);
  }
});

Deno.test("OpenSnitch's globs are compared label by label", () => {
  const row = (glob: string, names: string): readonly string[] => matched([`0.0.0.0 ${glob}`], names.split(" "));
  const numbers = "api-12.example.org api-123.example.org api-12.sub.example.org api-12.example.com";
  assertEquals(row("api-??.example.org", numbers), ["api-12.example.org"]);
  assertEquals(row("api*", "apidev api api.v2 xapi"), ["apidev", "api"]);
  assertEquals(row("tracker-[0-9].example.org", "tracker-3.example.org tracker-x.example.org"), [
    "tracker-3.example.org",
  ]);
  assertEquals(row("[^a-c]*x*z.org", "dxz.org d1x2z.org axz.org dxzy.org"), ["dxz.org", "d1x2z.org"]);
});

Deno.test("hosts files, one name a line, and domains with all below them", () => {
  const lines = [
    "# a comment",
    "! another",
    "",
    "127.0.0.1\tlocalhost localhost.localdomain",
    "255.255.255.255 broadcasthost",
    "0.0.0.0 one.example  two.example # behind it",
    ":: six.example",
    "alone.example",
    "||below.example^",
  ];
  const names = ["one.example", "two.example", "six.example", "alone.example", "below.example", "x.below.example"];
  assertEquals(matched(lines, [...names, "localhost", "x.one.example", "a.alone.example"]), names);
});

Deno.test("names are compared in one spelling", () => {
  const names = ["ads.example", "ADS.Example.", "b\u00fccher.example", "xn--bcher-kva.example", "B\u00dcCHER.example"];
  assertEquals(matched(["0.0.0.0 Ads.EXAMPLE.", "0.0.0.0 B\u00fccher.example"], names), names);
});

Deno.test("a name is kept once, with all scopes that it was given", () => {
  const list = built("lists.domains", "0.0.0.0 a.example\na.example\r\n*.a.example\n# c\n||a.example^\n", "A.example");
  assertEquals([list.entries, list.problems], [1, [null, null]]);
  assertEquals(matched(["a.example", "*.a.example"], ["a.example", "b.a.example"]), ["a.example", "b.a.example"]);
});

Deno.test("what is no entry is counted, with the first line, and the rest is taken", () => {
  const text =
    "0.0.0.0 good.example\r\nword\r\n192.0.2.1 mapped.example\r\n0.0.0.0 bad_?[.example -x.org\r\n1.2.3.4\r\n";
  const list = built("lists.domains", text);
  assertEquals(list.entries, 1);
  assertEquals(list.problems, ["4 lines are no entries of such a list, the first is line 2"]);
});
