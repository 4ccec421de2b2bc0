import { assertEquals } from "@std/assert";
import type { Attributed } from "../../src/core/attribution.ts";
import { asSocketInode, asUid, type Uid } from "../../src/core/identifiers.ts";
import type { Connection } from "../../src/core/connection.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { ProcAttributor } from "../../src/process/attribute_by_proc.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import type { SocketSearch } from "../../src/sockdiag/socket_search.ts";
import { connection, socketInfo } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");
const WHY = "because";

function socket(inode: number, userId: Uid | null = asUid(1000)): SocketInfo {
  return socketInfo(inode, "10.0.0.1 5000", "198.51.100.7 53", { userId, inode: asSocketInode(inode) });
}

/** Process 5 holds socket 11, process 6 socket 12. */
function told(search: SocketSearch, packet: Connection = PACKET): string {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  procFs.start(6, { path: "/bin/b", sockets: { 3: 12 } });
  const { attribution, userId }: Attributed = new ProcAttributor(new ProcessFinder(procFs, new FakeClock())).attribute(
    packet,
    search,
  );
  const { source, confidence, process, why } = attribution;
  return `${source} ${confidence} ${process?.path ?? "nobody"}, user ${userId}: ${why}`;
}

function candidates(...sockets: readonly SocketInfo[]): SocketSearch {
  return { kind: "candidates", candidates: sockets.map((socket) => ({ socket, fit: "port", reason: WHY })), why: WHY };
}

Deno.test("attribute names the holder of the one socket for certain", () => {
  assertEquals(told({ kind: "exact", socket: socket(11), why: WHY }), "proc exact /bin/a, user 1000: because");
});

Deno.test("attribute guesses the holder of the first candidate that has one", () => {
  assertEquals(told(candidates(socket(12), socket(11))), "proc guess /bin/b, user 1000: because");
  assertEquals(told(candidates(socket(0), socket(99), socket(11))), "proc guess /bin/a, user 1000: because");
});

Deno.test("attribute says that the program has closed the socket where no file refers to it", () => {
  const closed = "user-id none nobody, user 1000: its program has closed the socket";
  assertEquals(told({ kind: "exact", socket: socket(0), why: WHY }), closed);
  assertEquals(told(candidates(socket(0), socket(0))), closed);
});

Deno.test("attribute says that no process holds the socket any more", () => {
  const gone = "user-id none nobody, user 1000: no process holds the socket open any more";
  assertEquals(told({ kind: "exact", socket: socket(99), why: WHY }), gone);
  assertEquals(told(candidates(socket(0), socket(99))), gone);
});

Deno.test("attribute hands on why no socket was found, with the packet's user", () => {
  const none: SocketSearch = { kind: "none", why: WHY };
  assertEquals(told(none), "user-id none nobody, user 1000: because");
  assertEquals(told(none, { ...PACKET, userId: null }), "none none nobody, user null: because");
});

Deno.test("attribute takes the packet's user before the socket's, and the chosen socket's where the packet has none", () => {
  const exact: SocketSearch = { kind: "exact", socket: socket(11, asUid(7)), why: WHY };
  assertEquals(told(exact), "proc exact /bin/a, user 1000: because");
  const nameless = { ...PACKET, userId: null };
  assertEquals(told(exact, nameless), "proc exact /bin/a, user 7: because");
  const [mine, others] = [socket(11, asUid(7)), socket(99, asUid(8))];
  assertEquals(told(candidates(others, mine), nameless), "proc guess /bin/a, user 7: because");
  assertEquals(
    told(candidates(others, socket(98)), nameless),
    "user-id none nobody, user 8: no process holds the socket open any more",
  );
  assertEquals(
    told(candidates(socket(0, null)), nameless),
    "none none nobody, user null: its program has closed the socket",
  );
});
