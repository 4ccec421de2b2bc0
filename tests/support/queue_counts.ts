import { parseQueueTable, type QueueEntry } from "../../src/daemon/queue_table.ts";
import { FIREWALL } from "./firewall.ts";
import type { Namespace } from "./namespace.ts";

const COUNTS = {
  iptables: {
    list: "iptables -t mangle -nvxL SALLYPORT-OUTPUT; ip6tables -t mangle -nvxL SALLYPORT-OUTPUT",
    packets: /^ *(\d+) +\d+ +NFQUEUE /gm,
  },
  nftables: { list: "nft list chain inet sallyport intercept", packets: /counter packets (\d+) bytes \d+ queue /g },
};

/** How many packets the interception rules have sent to the queue since they were set, by their own counters. */
export async function sentToQueue(host: Namespace): Promise<number> {
  const { list, packets } = COUNTS[FIREWALL];
  const { stdout } = await host.run(["sh", "-c", list]);
  const counters = [...stdout.matchAll(packets)].map(([, count]) => Number(count));
  if (counters.length === 0) throw new Error(`No rule sends anything to a queue:\n${stdout}`);
  return counters.reduce((sum, count) => sum + count, 0);
}

/** What the kernel says of the one queue that is read in a namespace. */
export async function queueEntry(host: Namespace): Promise<QueueEntry> {
  const { stdout } = await host.run(["cat", "/proc/net/netfilter/nfnetlink_queue"]);
  const [entry] = parseQueueTable(stdout);
  if (entry === undefined) throw new Error("Nobody reads a queue");
  return entry;
}
