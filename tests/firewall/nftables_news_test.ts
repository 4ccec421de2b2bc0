import { assert, assertEquals, assertThrows } from "@std/assert";
import { ENOBUFS, EPERM, SystemError } from "../../src/core/system_error.ts";
import { NftablesNews } from "../../src/firewall/nftables_news.ts";
import { notifications } from "../fixtures/nftables/mod.ts";
import { type Arrival, FakeTransport } from "../support/fake_transport.ts";

function newsOf(...arrivals: readonly Arrival[]): NftablesNews {
  const transport = new FakeTransport();
  transport.arrive(...arrivals);
  return new NftablesNews(transport, ({ table }) => table === "sallyport");
}

Deno.test("News tells once that rules have changed, and by whom", () => {
  const news = newsOf(...notifications.new_rule, ...notifications.flush_ruleset);
  assert(news.collect());
  assert(news.collect());
  assertEquals(news.take(), {
    changed: true,
    by: [{ processId: 9559, name: "nft" }, { processId: 9565, name: "nft" }],
  });
  assertEquals([news.collect(), news.take()], [false, { changed: false, by: [] }]);
});

Deno.test("Changes that are no concern are none, and who made them is not told", () => {
  assertEquals(newsOf(...notifications.iptables_append).take(), { changed: false, by: [] });
});

Deno.test("Who made a change is told later, where the kernel has not come to it yet", () => {
  const [change, generation] = notifications.new_rule;
  const transport = new FakeTransport();
  const news = new NftablesNews(transport, () => true);
  transport.arrive(change ?? new Uint8Array());
  assertEquals(news.take(), { changed: true, by: [] });
  transport.arrive(generation ?? new Uint8Array(), ...notifications.new_element);
  assertEquals(news.take(), { changed: false, by: [{ processId: 9559, name: "nft" }] });
});

Deno.test("What was lost, cut or cannot be read may have been a change", () => {
  const lost = new SystemError("receive a netlink message", ENOBUFS);
  for (const arrival of [lost, new Uint8Array(70_000), Uint8Array.of(1, 2, 3)]) {
    assertEquals(newsOf(arrival, ...notifications.iptables_append).take(), { changed: true, by: [] });
  }
});

Deno.test("Any other error is thrown", () => {
  assertThrows(() => newsOf(new SystemError("receive a netlink message", EPERM)).take(), SystemError);
});
