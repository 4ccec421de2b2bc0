import { assertEquals } from "@std/assert";
import { normalDomain } from "../../src/rules/normal_domain.ts";

Deno.test("names are compared without case, without the last dot, and in ASCII", () => {
  assertEquals(normalDomain("Example.ORG."), "example.org");
  assertEquals(normalDomain("b\u00fccher.example"), "xn--bcher-kva.example");
  assertEquals(normalDomain("_dmarc.example.org"), "_dmarc.example.org");
  assertEquals(normalDomain("localhost"), "localhost");
});

Deno.test("what is no name is none", () => {
  const long = "a".repeat(64);
  const texts = ["", ".", "..", "a..b", "-a.b", "a-.b", "*.example.org", ".example.org", "a b", "a/b", "a:1", long];
  for (const text of [...texts, `${"a.".repeat(130)}a`, "\u00fc/x", "http://a", "a\u0000"]) {
    assertEquals(normalDomain(text), null, text);
  }
});
