import { assertEquals } from "@std/assert";
import { forRandom } from "../support/random.ts";
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

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const NAME = new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)*${LABEL}$`);

Deno.test("a name is what the grammar says", () =>
  forRandom(2000, (random) => {
    const long = "x".repeat(random.between(60, 64));
    const pieces = Array.from(
      { length: random.between(0, 6) },
      () => random.pick(["a", "-", ".", "_", "9", ".a", long]),
    );
    const text = pieces.join("");
    assertEquals(normalDomain(text), NAME.test(text.replace(/\.$/, "")) ? text.replace(/\.$/, "") : null, text);
  }));
