import { assertEquals } from "@std/assert";
import { parseQueueTable } from "../../src/daemon/queue_table.ts";

// cat /proc/net/netfilter/nfnetlink_queue, Linux 6.18
const TABLE = `    5  29944     3 2   512     1     2       17  1
65535 4294959296     0 2 65531     0     0        0  1
`;

Deno.test("parseQueueTable reads every queue that somebody reads", () => {
  assertEquals(parseQueueTable(TABLE), [
    { queue: 5, portId: 29944, waiting: 3, queueDropped: 1, userDropped: 2, lastId: 17 },
    { queue: 65535, portId: 4294959296, waiting: 0, queueDropped: 0, userDropped: 0, lastId: 0 },
  ]);
});

Deno.test("parseQueueTable takes an empty table, and passes over lines of another form", () => {
  assertEquals(parseQueueTable(""), []);
  assertEquals(parseQueueTable("\nqueue port\n"), []);
});
