import { assertEquals } from "@std/assert";
import { asSocketInode, asUid } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { BasicMonitorAttributor } from "../../src/process/attribute_by_basic_monitor.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import type { SocketSearch } from "../../src/sockdiag/socket_search.ts";
import { connection, socketInfo } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";
import { NETNS, PlayedMonitor, record } from "./played_monitor.ts";

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");
const WHY = "because";
const NONE: SocketSearch = { kind: "none", why: WHY };
/** A clock tick in nanoseconds. Processes of the setting begin at 100 ticks. */
const TICK = 1e7;
const LATER = 101 * TICK;

/** Processes 5 and 6 run, each with a socket: 11 and 12. */
class Setting {
  readonly procFs = new FakeProcFs();
  readonly monitor = new PlayedMonitor();

  constructor() {
    this.procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
    this.procFs.start(6, { path: "/bin/b", sockets: { 3: 12 } });
  }

  told(search: SocketSearch, packet = PACKET): string {
    const { procFs, monitor } = this;
    const finder = new ProcessFinder(procFs, new FakeClock());
    using attributor = new BasicMonitorAttributor({ monitor, netns: NETNS, finder });
    const { attribution: { source, confidence, process, why }, userId } = attributor.attribute(packet, search);
    return `${source} ${confidence} ${process?.path ?? "nobody"} of ${userId}: ${why}`;
  }
}

/** The socket's inode and cookie are this number. */
function socket(number: number): SocketInfo {
  const cookie = { low: number, high: 0 };
  return socketInfo(number, "10.0.0.1 5000", "198.51.100.7 53", { inode: asSocketInode(number), cookie });
}

const exact = (number: number): SocketSearch => ({ kind: "exact", socket: socket(number), why: WHY });
const likely = (number: number): SocketSearch => ({ kind: "likely", socket: socket(number), why: WHY });

function candidates(...numbers: readonly number[]): SocketSearch {
  return {
    kind: "candidates",
    candidates: numbers.map((number) => ({ socket: socket(number), fit: "port", reason: WHY })),
    why: WHY,
  };
}

const sent = (pid: number, cookie: number, time = LATER): ReturnType<typeof record> =>
  record(pid, { cookie: { low: cookie, high: 0 }, start: 0, execId: 0, time });

const unknown = (pid: number): string =>
  `user-id none nobody of 1000: process ${pid} sent it, and has ended or closed the socket; ` +
  "which program it ran was not seen";

Deno.test("who was seen sending, and holds the socket, is the sender", () => {
  const setting = new Setting();
  setting.monitor.flowRecord = sent(5, 11);
  for (const search of [exact(11), likely(11), candidates(99, 11)]) {
    assertEquals(setting.told(search), "ebpf-flow exact /bin/a of 1000: seen when it was sent");
  }
  assertEquals(setting.procFs.searches, 0);
});

Deno.test("who was seen sending, and has ended or closed the socket, is named by its pid, and nobody else in its stead", () => {
  const setting = new Setting();
  for (const pid of [7, 6]) {
    setting.monitor.flowRecord = sent(pid, 11);
    assertEquals(setting.told(exact(11)), unknown(pid));
    assertEquals(setting.told(NONE), unknown(pid));
    assertEquals(setting.told(likely(12)), unknown(pid));
  }
  assertEquals(setting.told(NONE, { ...PACKET, userId: null }), unknown(6));
});

Deno.test("a process that has only got the pid of the sender is not the sender, though it holds the socket", () => {
  const setting = new Setting();
  setting.monitor.flowRecord = sent(5, 11, 100 * TICK - 1);
  assertEquals(setting.told(exact(11)), unknown(5));
  setting.monitor.flowRecord = sent(5, 11, 100 * TICK);
  assertEquals(setting.told(exact(11)), "ebpf-flow exact /bin/a of 1000: seen when it was sent");
});

Deno.test("a sender that ends while it is read is not known by halves", () => {
  const setting = new Setting();
  setting.procFs.start(5, { path: "/bin/a", sockets: { 3: 11 }, noExecutable: true });
  setting.monitor.flowRecord = sent(5, 11);
  assertEquals(setting.told(exact(11)), unknown(5));
});

Deno.test("what was seen of another socket does not count where the kernel names the socket", () => {
  const setting = new Setting();
  setting.monitor.flowRecord = sent(6, 12);
  assertEquals(setting.told(exact(11)), "proc exact /bin/a of 1000: because");
  for (const search of [NONE, likely(11), candidates(11)]) assertEquals(setting.told(search), unknown(6));
});

Deno.test("who used the socket is looked at first: where he holds it no other is searched", () => {
  for (const sockets of ["liveSockets", "goneSockets"] as const) {
    const setting = new Setting();
    setting.monitor[sockets].set(11, sent(5, 11));
    assertEquals(setting.told(exact(11)), "proc exact /bin/a of 1000: because");
    assertEquals(setting.procFs.searches, 0);
    setting.monitor[sockets].set(12, sent(5, 12));
    assertEquals(setting.told(exact(12)), "proc exact /bin/b of 1000: because");
    assertEquals(setting.procFs.searches, 1);
  }
});

Deno.test("what init made is not init's: its holders are searched", () => {
  const setting = new Setting();
  setting.monitor.flowRecord = sent(1, 11);
  setting.monitor.liveSockets.set(11, sent(1, 11));
  assertEquals(setting.told(exact(11)), "proc exact /bin/a of 1000: because");
});

Deno.test("without any record it is as /proc alone says", () => {
  const setting = new Setting();
  assertEquals(setting.told(exact(12)), "proc exact /bin/b of 1000: because");
  assertEquals(setting.told(NONE, { ...PACKET, userId: asUid(7) }), "user-id none nobody of 7: because");
});
