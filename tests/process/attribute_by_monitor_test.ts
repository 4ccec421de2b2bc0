import { assertEquals } from "@std/assert";
import { asPid, asSocketInode, asUid } from "../../src/core/identifiers.ts";
import type { SocketCookie } from "../../src/core/socket_cookie.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { MonitorAttributor } from "../../src/process/attribute_by_monitor.ts";
import type { FileIdentity } from "../../src/process/proc_fs.ts";
import { RecordedGroups } from "../../src/process/recorded_groups.ts";
import type { SocketSearch } from "../../src/sockdiag/socket_search.ts";
import { connection, socketInfo } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";
import { exec, exit, holder, NETNS, PlayedMonitor, record } from "./played_monitor.ts";

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");
const SYN = { ...PACKET, protocol: 6 };
const WHY = "because";
const NONE: SocketSearch = { kind: "none", why: WHY };

/** Processes 5 and 6 run; 7 has ended before anybody looked. */
class Setting {
  readonly procFs = new FakeProcFs();
  readonly clock = new FakeClock();
  readonly monitor = new PlayedMonitor();
  /** Paths of control groups that there are, by id. */
  readonly groups = new Map([[1, "/"]]);
  /** Nanoseconds after boot. */
  now = 0;
  readonly released: number[] = [];

  constructor() {
    this.procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
    this.procFs.start(6, { path: "/bin/b", sockets: { 3: 12 } });
  }

  attributor(): MonitorAttributor {
    const { procFs, clock, monitor } = this;
    const groups = new RecordedGroups({ pathOf: (id) => this.groups.get(id) ?? null }, "0::/\n");
    const onReleased = ({ low }: SocketCookie): void => void this.released.push(low);
    const nanosecondsAfterBoot = (): number => this.now;
    return new MonitorAttributor({ monitor, netns: NETNS, procFs, groups, clock, nanosecondsAfterBoot, onReleased });
  }
}

function socket(number: number): SocketInfo {
  const cookie = { low: number, high: 0 };
  return socketInfo(number, "10.0.0.1 5000", "198.51.100.7 53", { inode: asSocketInode(number), cookie });
}

function kernelForm({ device, inode }: FileIdentity): { device: number; inode: { low: number; high: number } } {
  const [major = 0, minor = 0] = device.split(":").map(Number);
  return { device: major * 2 ** 20 + minor, inode: { low: Number(inode), high: 0 } };
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

Deno.test("the socket is told that sent: of a record, of a search, or none; and the end of a watched one", () => {
  const setting = new Setting();
  const attributor = setting.attributor();
  const cookieOf = (search: SocketSearch): number | null => attributor.attribute(PACKET, search).socket?.low ?? null;
  assertEquals([cookieOf(NONE), cookieOf(exact(11))], [null, 11]);
  setting.monitor.flowRecord = record(5, { cookie: { low: 77, high: 0 } });
  assertEquals(cookieOf(NONE), 77);
  const flow = { ...PACKET, sourcePort: 5000, destinationPort: 53 };
  setting.monitor.events.push({ kind: "released", cookie: { low: 77, high: 0 }, flow });
  attributor.catchUp();
  assertEquals(setting.released, [77]);
});

function told(attributor: MonitorAttributor, search: SocketSearch): string {
  const { source, confidence, process, why } = attributor.attribute(PACKET, search).attribution;
  return `${source} ${confidence} ${process?.path ?? "nobody"}: ${why}`;
}

Deno.test("who used a socket last has sent its packet", () => {
  const setting = new Setting();
  setting.monitor.liveSockets.set(20, record(5));
  using attributor = setting.attributor();
  assertEquals(told(attributor, exact(20)), "ebpf exact /bin/a: because");
  assertEquals(told(attributor, likely(20)), "ebpf exact /bin/a: because");
  assertEquals(told(attributor, candidates(19, 20)), "ebpf guess /bin/a: because");
});

Deno.test("a socket that is closed by now is known all the same", () => {
  const setting = new Setting();
  setting.monitor.goneSockets.set(20, record(6));
  using attributor = setting.attributor();
  assertEquals(told(attributor, exact(20)), "ebpf-closed exact /bin/b: because; closed since");
});

Deno.test("a datagram's own sender goes before the user of a socket that is not connected", () => {
  const setting = new Setting();
  setting.monitor.liveSockets.set(20, record(5));
  setting.monitor.flowRecord = record(6);
  using attributor = setting.attributor();
  for (const search of [likely(20), candidates(20), NONE]) {
    assertEquals(told(attributor, search), "ebpf-flow exact /bin/b: seen when it was sent");
  }
  assertEquals(told(attributor, exact(20)), "ebpf exact /bin/a: because");
});

Deno.test("a datagram whose sender was seen needs no search for its socket", () => {
  const setting = new Setting();
  using attributor = setting.attributor();
  assertEquals(attributor.saw(PACKET), false);
  setting.monitor.flowRecord = record(6);
  assertEquals([attributor.saw(PACKET), attributor.saw({ ...PACKET, sourcePort: null })], [true, false]);
});

Deno.test("where only the port fits it is a guess", () => {
  const setting = new Setting();
  setting.monitor.portRecord = record(5);
  using attributor = setting.attributor();
  assertEquals(told(attributor, NONE), "ebpf-flow guess /bin/a: only the port fits: a guess");
});

Deno.test("a program that has ended is named as its events told, with its arguments and its parent", () => {
  const setting = new Setting();
  const file = setting.procFs.addFile("/bin/curl");
  const executable = kernelForm(file);
  setting.monitor.flowRecord = record(7);
  setting.monitor.events.push(
    exec(7, "/bin/curl", { executable, args: ["curl", "x"], parent: { pid: asPid(5), start: 100 } }),
    exit(7),
  );
  using attributor = setting.attributor();
  const { process } = attributor.attribute(PACKET, NONE).attribution;
  assertEquals([process?.pid, process?.path, process?.args, process?.exeMismatch], [
    asPid(7),
    "/bin/curl",
    ["curl", "x"],
    null,
  ]);
  assertEquals(process?.parents.map(({ path }) => path), ["/bin/a"]);
});

Deno.test("the group of a sender that has ended is that of its record, also where it is gone by now", () => {
  const setting = new Setting();
  setting.groups.set(30, "/system.slice/x.service");
  setting.monitor.events.push(exec(7, "/bin/curl", { cgroup: 30 }));
  using attributor = setting.attributor();
  attributor.catchUp();
  setting.groups.delete(30);
  setting.monitor.events.push(exit(7));
  const groupBy = (cgroup: number): string | undefined => {
    setting.monitor.flowRecord = record(7, { cgroup });
    return attributor.attribute(PACKET, NONE).attribution.process?.controlGroup?.unit ?? undefined;
  };
  assertEquals([groupBy(30), groupBy(31), groupBy(1)], ["x.service", undefined, undefined]);
});

Deno.test("a process that ends while it is read is known by its events, not by what /proc shows of its rest", () => {
  const setting = new Setting();
  const file = setting.procFs.addFile("/bin/a");
  setting.monitor.events.push(exec(5, "/bin/a", { executable: kernelForm(file) }));
  setting.monitor.liveSockets.set(20, record(5));
  using attributor = setting.attributor();
  setting.procFs.processes.get(5)?.change({ executable: null, noExecutable: true });
  const { process } = attributor.attribute(PACKET, exact(20)).attribution;
  assertEquals([process?.path, process?.exeMismatch], ["/bin/a", null]);
});

Deno.test("an ended program is not taken for the file of its path where that is another one", () => {
  const setting = new Setting();
  setting.procFs.addFile("/bin/curl");
  setting.monitor.flowRecord = record(7);
  setting.monitor.events.push(exec(7, "/bin/curl"), exit(7));
  using attributor = setting.attributor();
  assertEquals(attributor.attribute(PACKET, NONE).attribution.process?.exeMismatch, "that path is another file");
  setting.procFs.kernelFiles.set("/bin/curl", { device: "0:0", inode: 0n });
  assertEquals(attributor.attribute(PACKET, NONE).attribution.process?.exeMismatch, null);
});

Deno.test("a sender whose program was not seen is not made up: its pid and what it called itself are told", () => {
  const setting = new Setting();
  setting.monitor.flowRecord = record(7, { comm: 'a"\n' });
  using attributor = setting.attributor();
  assertEquals(
    told(attributor, NONE),
    'user-id none nobody: process 7 (it called itself "a\\"\\n") sent it and has ended; which program it ran was not seen',
  );
});

Deno.test("a pid that has gone to a younger process is not that process", () => {
  const setting = new Setting();
  setting.monitor.liveSockets.set(20, record(5, { start: 99 }));
  using attributor = setting.attributor();
  assertEquals(attributor.attribute(PACKET, exact(20)).attribution.process, null);
});

Deno.test("after an exec the old program's packet is the old program's, and the next one the new one's", () => {
  const setting = new Setting();
  setting.monitor.events.push(exec(5, "/bin/a", { execId: 1 }), exec(5, "/bin/new", { execId: 2 }));
  setting.procFs.start(5, { path: "/bin/new" });
  using attributor = setting.attributor();
  setting.monitor.liveSockets.set(20, record(5, { execId: 1 }));
  assertEquals(attributor.attribute(PACKET, exact(20)).attribution.process?.path, "/bin/a");
  setting.monitor.liveSockets.set(20, record(5, { execId: 2 }));
  assertEquals(attributor.attribute(PACKET, exact(20)).attribution.process?.path, "/bin/new");
});

Deno.test("the details of a process are read again each second, and its directory is closed when it ends", () => {
  const setting = new Setting();
  setting.monitor.liveSockets.set(20, record(5));
  using attributor = setting.attributor();
  const first = attributor.attribute(PACKET, exact(20)).attribution.process;
  assertEquals(attributor.attribute(PACKET, exact(20)).attribution.process === first, true);
  setting.clock.advance(1000);
  assertEquals(attributor.attribute(PACKET, exact(20)).attribution.process === first, false);
  assertEquals(setting.procFs.openDirectories, 1);
  setting.monitor.events.push(exit(5));
  attributor.catchUp();
  assertEquals(setting.procFs.openDirectories, 0);
});

Deno.test("a socket from before the monitor is its holder's, as long as the descriptor still is that socket", () => {
  const setting = new Setting();
  setting.monitor.holders = [holder(5, 11)];
  using attributor = setting.attributor();
  assertEquals(told(attributor, exact(11)), "socket-list exact /bin/a: because");
  setting.procFs.processes.get(5)?.change({ sockets: { 3: 99 } });
  assertEquals(told(attributor, exact(11)), "user-id none nobody: because");
});

Deno.test("what init made for others is its newest holder's: a guess where several hold it", () => {
  const setting = new Setting();
  setting.procFs.start(1, { path: "/sbin/init", sockets: { 9: 11 } });
  setting.monitor.liveSockets.set(11, record(1));
  setting.monitor.holders = [holder(1, 11, 9), holder(5, 11)];
  using attributor = setting.attributor();
  assertEquals(told(attributor, exact(11)), "socket-list guess /bin/a: because; 2 processes hold it");
});

Deno.test("all sockets are listed at most once a second", () => {
  const setting = new Setting();
  using attributor = setting.attributor();
  for (let packet = 0; packet < 10; packet++) attributor.attribute(PACKET, exact(99));
  assertEquals(setting.monitor.listings, 1);
  setting.clock.advance(1000);
  for (let packet = 0; packet < 10; packet++) attributor.attribute(PACKET, exact(99));
  assertEquals(setting.monitor.listings, 2);
});

Deno.test("where events were lost, processes are read from /proc again", () => {
  const setting = new Setting();
  using attributor = setting.attributor();
  setting.procFs.start(8, { path: "/bin/late" });
  setting.monitor.eventsLost = 3;
  attributor.catchUp();
  setting.procFs.end(8);
  setting.monitor.flowRecord = record(8);
  assertEquals(told(attributor, NONE), "ebpf-flow exact /bin/late: seen when it was sent");
});

Deno.test("a SYN is its connect's, without a question about sockets, if that was just now", () => {
  const setting = new Setting();
  using attributor = setting.attributor();
  assertEquals(attributor.known(SYN), null);
  setting.monitor.flowRecord = record(5, { time: 5e9 });
  setting.now = 6e9;
  const known = attributor.known({ ...SYN, userId: null });
  assertEquals([known?.attribution.process?.path, known?.attribution.confidence, known?.userId], [
    "/bin/a",
    "exact",
    asUid(1000),
  ]);
  assertEquals(attributor.known(PACKET), null);
  setting.now = 6e9 + 1;
  assertEquals(attributor.known(SYN), null);
});
