import { assertEquals } from "@std/assert";
import { NamesLister, type NamesPage } from "../../src/daemon/names_lister.ts";
import { NameBook } from "../../src/names/name_book.ts";
import { named, program } from "../names/samples.ts";
import { ip } from "../rules/samples.ts";

function setting(count: number): { lister: NamesLister; book: NameBook; pages: NamesPage[] } {
  const book = new NameBook({ memory: 10_000_000, now: () => 0 });
  book.take(Array.from({ length: count }, (_, each) => named(`${each}.example`, `10.0.${each >> 8}.${each & 255}`)));
  const pages: NamesPage[] = [];
  return { book, pages, lister: new NamesLister(book, (page) => void pages.push(page)) };
}

Deno.test("all names are told, page by page, the least recently used first", () => {
  const { lister, book, pages } = setting(600);
  assertEquals(lister.untilDue(), -1);
  book.namesOf(ip("10.0.0.0"), program(1));
  lister.ask(7, { kind: "all" });
  while (lister.untilDue() === 0) lister.catchUp();
  assertEquals(pages.map(({ id, names, done }) => [id, names.length, done]), [[7, 256, false], [7, 256, false], [
    7,
    88,
    true,
  ]]);
  assertEquals([pages[0]?.names[0]?.name, pages[2]?.names.at(-1)?.name], ["1.example", "0.example"]);
});

Deno.test("what fits alone is told, and who asks first is answered first", () => {
  const { lister, pages } = setting(3);
  lister.ask(1, { kind: "address", address: ip("10.0.0.1") });
  lister.ask(2, { kind: "name", name: "nobody.example" });
  while (lister.untilDue() === 0) lister.catchUp();
  assertEquals(pages.map(({ id, names, done }) => [id, names.map(({ name }) => name), done]), [
    [1, ["1.example"], true],
    [2, [], true],
  ]);
});

Deno.test("names that are used while they are told do not come again and again", () => {
  const { lister, book, pages } = setting(300);
  lister.ask(1, { kind: "all" });
  for (let last = 0; lister.untilDue() === 0; last++) {
    lister.catchUp();
    for (let each = 0; each < 256; each++) book.namesOf(ip(`10.0.0.${each}`), null);
  }
  assertEquals(pages.length, 2);
});
