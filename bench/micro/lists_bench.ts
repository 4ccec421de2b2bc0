/** A million names: what they cost in memory is printed first, then asking for one. */
import { ListBuilder } from "../../src/rules/lists/list_builder.ts";
import type { DomainContent } from "../../src/rules/lists/list_content.ts";
import { nameMatcher } from "../../src/rules/lists/name_matcher.ts";
import { Random } from "../../tests/support/random.ts";

const NAMES = 1_000_000;

const random = new Random(1);
const names = Array.from(
  { length: NAMES },
  (_, at) => `${"adshost".slice(random.between(0, 7))}${at}.example-shop.org`,
);
const content = domainsOf(names);
const matches = nameMatcher(content);

console.log(`${(content.domains.text.byteLength + content.domains.slots.byteLength) / NAMES} bytes a name`);
console.log(`${names.reduce((sum, name) => sum + name.length, 0) / NAMES} letters a name`);

let at = 0;
const next = (): string => names[at = (at + 7919) % NAMES] ?? "";

Deno.bench({ name: "a name that is listed", group: "million" }, () => ask(next(), true));
Deno.bench({ name: "a name that is not", group: "million", baseline: true }, () => ask(`www.${next()}`, false));

function ask(name: string, expected: boolean): void {
  if (matches(name) !== expected) throw new Error(`The list is wrong about ${name}`);
}

function domainsOf(lines: readonly string[]): DomainContent {
  const text = lines.map((name) => `0.0.0.0 ${name}`).join("\n");
  const start = performance.now();
  const builder = new ListBuilder("lists.domains", 12345);
  builder.add(new TextEncoder().encode(text));
  const { content } = builder.finish();
  if (content.kind !== "domains") throw new Error("No domains");
  console.log(`built in ${Math.round(performance.now() - start)} ms from ${Math.round(text.length / 1e6)} MB`);
  return content;
}
