import { assert } from "@std/assert";
import { readNftablesMessage, type RulesChange, type RulesGeneration } from "../../../src/firewall/nftables_message.ts";
import { forEachMessage } from "../../../src/netlink/for_each_message.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { notifications } from "../../fixtures/nftables/mod.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, messagesIn, mutateNetlink } from "../mutate_netlink.ts";

type News = RulesChange | RulesGeneration;

/** What the kernel tells of each change of nf_tables' rules. */
export const nftablesMessage = fuzzTarget({
  name: "nftables-message",
  seeds: seedsOf(messagesIn(Object.values(notifications).flat())),
  mutate: mutateNetlink(4),
  decode: readAll,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: hasMessage,
  check(told) {
    for (const news of told) {
      if (news.kind === "change") assert(news.table.indexOf("\0") < 0, "a name goes on behind its end");
      else assertBits(news.by?.processId ?? 0, 32);
    }
  },
  planted: withoutCheck(readAll, /NFTA_GEN_PROC_PID|names no table/),
});

function readAll(datagram: Uint8Array): News[] {
  const found: News[] = [];
  forEachMessage(datagram, (message) => {
    const news = readNftablesMessage(message);
    if (news !== null) found.push(news);
  });
  return found;
}
