import { assertEquals, assertThrows } from "@std/assert";
import { readNftablesMessage } from "../../src/firewall/nftables_message.ts";
import { forEachMessage } from "../../src/netlink/for_each_message.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { notifications } from "../fixtures/nftables/mod.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";

const INET_HEAD = Uint8Array.of(1, 0, 0, 0);
const NEWRULE = 10 << 8 | 6;
const NEWGEN = 10 << 8 | 15;
const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

/** All that these datagrams say, a line each. */
function said(datagrams: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  for (const datagram of datagrams) {
    forEachMessage(datagram, (message) => {
      const news = readNftablesMessage(message);
      if (news === null) lines.push("nothing");
      else if (news.kind === "change") lines.push(`${news.family} ${news.table} ${news.chain}`);
      else lines.push(news.by === null ? "by somebody" : `by ${news.by.name} ${news.by.processId}`);
    });
  }
  return lines;
}

function message(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return netlinkMessage({ type, body: concat([INET_HEAD, ...parts]) });
}

Deno.test("Notifications of the kernel say which table and chain was changed, and then by whom", () => {
  assertEquals(said(notifications.new_rule), ["1 sallyport intercept", "by nft 9559"]);
  assertEquals(said(notifications.new_table), [
    "1 sallyport null",
    "1 sallyport intercept",
    "1 sallyport null",
    "1 sallyport intercept",
    "by nft 9556",
  ]);
  assertEquals(said(notifications.flush_ruleset), [
    "1 sallyport intercept",
    "1 sallyport intercept",
    "1 sallyport null",
    "1 sallyport intercept",
    "1 sallyport null",
    "by nft 9565",
  ]);
});

Deno.test("iptables' changes are told in the same way: it speaks to nf_tables", () => {
  assertEquals(said(notifications.iptables_append), [
    "2 mangle null",
    "2 mangle OUTPUT",
    "2 mangle OUTPUT",
    "by iptables 9568",
  ]);
  assertEquals(said(notifications.ip6tables_flush), ["10 filter SALLYPORT-REJECT", "by ip6tables 9577"]);
});

Deno.test("Elements of sets, and messages of others, are no news of rules", () => {
  assertEquals(said(notifications.new_element), ["nothing", "by nft 9562"]);
  assertEquals(said([message(10 << 8 | 18, netlinkAttribute(1, text("t"))), message(3 << 8)]), ["nothing", "nothing"]);
});

Deno.test("A kernel that does not say by whom is heard, too", () => {
  assertEquals(said([message(NEWGEN, netlinkAttribute(1, new Uint8Array(4)))]), ["by somebody"]);
});

Deno.test("What is cut, lies about its length or names no table is a WireError", () => {
  const wrong = [
    message(NEWRULE),
    netlinkMessage({ type: NEWRULE, body: Uint8Array.of(1, 0) }),
    message(NEWRULE, netlinkAttribute(1, text("t"), 400)),
    message(NEWGEN, netlinkAttribute(2, Uint8Array.of(1, 2))),
  ];
  for (const bytes of wrong) assertThrows(() => said([bytes]), WireError);
});
