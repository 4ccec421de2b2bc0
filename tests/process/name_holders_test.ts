import { assertEquals } from "@std/assert";
import { asSocketInode } from "../../src/core/identifiers.ts";
import { ProcAttributor } from "../../src/process/attribute_by_proc.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { nameHolders } from "../../src/process/name_holders.ts";
import type { Fit } from "../../src/sockdiag/rank_candidates.ts";
import type { SocketSearch } from "../../src/sockdiag/socket_search.ts";
import { socketInfo } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";

/** Process 5 holds sockets 11 and 13, process 6 socket 12. */
function named(search: SocketSearch): string {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11, 4: 13 } });
  procFs.start(6, { path: "/bin/b", sockets: { 3: 12 } });
  return nameHolders(new ProcAttributor(new ProcessFinder(procFs, new FakeClock())), search);
}

function candidates(...sockets: readonly [inode: number, fit: Fit][]): SocketSearch {
  const all = sockets.map(([inode, fit]) => {
    const socket = socketInfo(inode, "0.0.0.0 53", "0.0.0.0 0", { inode: asSocketInode(inode) });
    return { socket, fit, reason: "it fits" };
  });
  return { kind: "candidates", candidates: all, why: "because" };
}

Deno.test("nameHolders names each program once that holds a socket which fits as well as the best", () => {
  assertEquals(named(candidates([11, "unconnected"], [12, "unconnected"])), "/bin/a [5], /bin/b [6]");
  assertEquals(
    named(candidates([12, "unconnected"], [11, "unconnected"], [13, "unconnected"])),
    "/bin/b [6], /bin/a [5]",
  );
});

Deno.test("nameHolders leaves out whoever holds a socket that fits less well, or none", () => {
  assertEquals(named(candidates([11, "unconnected"], [12, "port"])), "");
  assertEquals(named(candidates([11, "port"], [99, "port"], [0, "port"], [12, "port"])), "/bin/a [5], /bin/b [6]");
});

Deno.test("nameHolders names nobody where there is but one program, or nothing to choose from", () => {
  assertEquals(named(candidates([11, "unconnected"], [13, "unconnected"])), "");
  assertEquals(named({ kind: "exact", socket: socketInfo(11, "0.0.0.0 53", "0.0.0.0 0"), why: "because" }), "");
  assertEquals(named({ kind: "none", why: "because" }), "");
});
