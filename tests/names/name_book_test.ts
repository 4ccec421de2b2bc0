import { assert, assertEquals } from "@std/assert";
import { RESOLVED } from "../../src/names/asker.ts";
import { NameBook } from "../../src/names/name_book.ts";
import { ip } from "../rules/samples.ts";
import { address, alias, answer, asker, back, flowTo, named, program, query, RESOLVER } from "./samples.ts";

const SERVER = ip("192.0.2.1");

class Setting {
  now = 0;
  readonly book = new NameBook({ memory: 1_000_000, now: () => this.now });

  constructor() {
    this.book.trust({ resolvers: [RESOLVER], own: [] });
  }

  ask(name: string, pid: number, ttl = 300, resolver = "10.0.0.53"): void {
    this.book.asked(flowTo(resolver), query(name), asker(pid));
    this.book.answered(back(flowTo(resolver)), answer(name, [address(name, "192.0.2.1", ttl)]));
  }

  /** Names that are sure to the program, and all. */
  names(pid: number): readonly (readonly string[])[] {
    const { sure, all } = this.book.namesOf(SERVER, program(pid));
    return [sure, all];
  }
}

Deno.test("what a program asked for is the name of where it connects", () => {
  const setting = new Setting();
  setting.ask("a.example", 1);
  setting.ask("b.example", 2);
  assertEquals(setting.names(1), [["a.example"], ["a.example", "b.example"]]);
  assertEquals(setting.names(2), [["b.example"], ["b.example", "a.example"]]);
  assertEquals(setting.book.counters, { questions: 2, answers: 2, untrusted: 0, unasked: 0 });
});

Deno.test("a resolver that the host is not configured to use is heard, and not believed", () => {
  const setting = new Setting();
  setting.ask("bank.example", 1, 300, "198.51.100.66");
  assertEquals(setting.names(1), [[], ["bank.example"]]);
  assertEquals(setting.book.counters.untrusted, 1);
  setting.book.trust({ resolvers: [ip("198.51.100.66")], own: [] });
  assertEquals(setting.names(1), [[], ["bank.example"]]);
});

Deno.test("an answer that nobody asked for changes nothing but a counter", () => {
  const setting = new Setting();
  const { book } = setting;
  book.asked(flowTo(), query("a.example"), asker(1));
  const lie = [address("bank.example", "192.0.2.1")];
  book.answered(back(flowTo()), answer("bank.example", lie));
  book.answered(back(flowTo()), answer("a.example", [address("a.example", "192.0.2.1")], { id: 2 }));
  book.answered(back(flowTo("198.51.100.66")), answer("a.example", [address("a.example", "192.0.2.1")]));
  setting.now = 10_001;
  book.answered(back(flowTo()), answer("a.example", [address("a.example", "192.0.2.1")]));
  assertEquals([setting.names(1), book.table.bytes], [[[], []], 0]);
  assertEquals(book.counters, { questions: 1, answers: 0, untrusted: 0, unasked: 4 });
});

Deno.test("an error of the resolver's tells nothing", () => {
  const { book } = new Setting();
  book.asked(flowTo(), query("a.example"), null);
  book.answered(back(flowTo()), answer("a.example", [address("a.example", "192.0.2.1")], { responseCode: 3 }));
  assertEquals([book.table.addresses, book.counters.answers], [0, 1]);
});

Deno.test("a name holds for its time, at least for a minute and at most for a day", () => {
  for (const [ttl, seconds] of [[300, 300], [0, 60], [2 ** 31, 86_400]] as const) {
    const setting = new Setting();
    setting.ask("a.example", 1, ttl);
    setting.now = seconds * 1000 - 1;
    assertEquals(setting.names(1)[0], ["a.example"]);
    setting.now++;
    assertEquals(setting.names(1)[0], []);
  }
});

Deno.test("the name that was asked for and its aliases are names of the address", () => {
  const setting = new Setting();
  setting.book.asked(flowTo(), query("www.example"), asker(1));
  const records = [alias("www.example", "a.cdn", 20), address("a.cdn", "192.0.2.1")];
  setting.book.answered(back(flowTo()), answer("www.example", records));
  assertEquals(setting.names(1)[0], ["www.example", "a.cdn"]);
});

Deno.test("the host's own resolver asks for everybody", () => {
  const setting = new Setting();
  setting.ask("a.example", 9);
  assertEquals(setting.names(1)[0], []);
  setting.book.trust({ resolvers: [RESOLVER], own: [asker(9)] });
  assertEquals(setting.names(1)[0], ["a.example"]);
});

Deno.test("what systemd-resolved has told is known to everybody, as from the host's own resolver", () => {
  const setting = new Setting();
  setting.book.take([named("a.example", "192.0.2.1", { asker: RESOLVED })]);
  const { first, sure } = setting.book.namesOf(SERVER, program(1));
  assertEquals([first?.askedBy, sure], ["resolver", ["a.example"]]);
});

Deno.test("100,000 names stay within the memory that is set for them", () => {
  const megabytes = 8;
  const book = new NameBook({ memory: megabytes * 1024 * 1024, now: () => 0 });
  for (let each = 0; each < 100_000; each++) {
    const name = `host-${each}.example`;
    book.asked(flowTo(), query(name), ASKER);
    book.answered(
      back(flowTo()),
      answer(name, [{ kind: "address", name, ttl: 300, address: { ...SERVER, w3: each } }]),
    );
  }
  assert(book.table.bytes <= megabytes * 1024 * 1024);
  assert(book.table.addresses > 20_000, `${book.table.addresses} addresses`);
});

const ASKER = asker(1);
