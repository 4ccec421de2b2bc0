import { assertEquals } from "@std/assert";
import { XtablesNews } from "../../src/firewall/xtables_news.ts";
import { tables } from "../fixtures/xtables/mod.ts";

/** Tables that are as `state` says at the time; asked are those whose place is noted. */
class Kernel {
  state: "before" | "counted" | "changed" | "gone" | "cut" = "before";
  readonly asked: string[] = [];

  entries(family: 4 | 6, table: string): Uint8Array | null {
    this.asked.push(`${family} ${table}`);
    if (this.state === "gone") return null;
    if (this.state === "cut") return tables[family].before().subarray(0, 99);
    if (this.state !== "changed") return tables[family][this.state]();
    return tables[family].before().with(0, 1); // a rule for another address
  }
}

Deno.test("A changed table is news until it is taken; counters that go up are none", () => {
  const kernel = new Kernel();
  const news = new XtablesNews(kernel, [4, 6]);
  assertEquals(news.take(), { changed: true, by: [] }); // nothing was known before
  assertEquals(kernel.asked, ["4 mangle", "4 filter", "6 mangle", "6 filter"]);
  kernel.state = "counted";
  assertEquals([news.collect(), news.take()], [false, { changed: false, by: [] }]);
  kernel.state = "changed";
  assertEquals([news.collect(), news.collect(), news.take()], [true, true, { changed: true, by: [] }]);
  assertEquals(news.take().changed, false);
});

Deno.test("A table that cannot be read may have changed, as long as that is so", () => {
  for (const state of ["gone", "cut"] as const) {
    const kernel = new Kernel();
    const news = new XtablesNews(kernel, [4]);
    news.take();
    kernel.state = state;
    assertEquals([news.take().changed, news.take().changed], [true, true]);
    kernel.state = "before";
    assertEquals([news.take().changed, news.take().changed], [true, false]);
  }
});
