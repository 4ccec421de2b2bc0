import { assertEquals, assertThrows } from "@std/assert";
import { asPid, asUid } from "../../src/core/identifiers.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import { map_elem } from "../../src/ebpf/bpf_attr.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { exit_event } from "../../src/ebpf/events.ts";
import type { Flow } from "../../src/ebpf/flow_key.ts";
import type { MapDescriptors } from "../../src/ebpf/maps.ts";
import { Monitor } from "../../src/ebpf/monitor.ts";
import type { MonitorEvent } from "../../src/ebpf/monitor_event.ts";
import { socket_record } from "../../src/ebpf/socket_record.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { type BpfCall, FakeBpf } from "./fake_bpf.ts";

const MAPS: MapDescriptors = {
  live: 11,
  gone: 12,
  flows: 13,
  watched: 14,
  users: 15,
  counters: 16,
  scratch: 17,
  events: 18,
};
const RING = 4096;
const PAGE = 4096;
const NETNS = { low: 3, high: 0 };
const ENOENT = 2;
const E2BIG = 7;

/** A kernel whose maps hold entries by descriptor and key, both as text: "11 0200000001000000". */
class Kernel extends FakeBpf {
  readonly entries: Map<string, Uint8Array>;
  readonly updated: string[] = [];
  readonly removed: string[] = [];
  refuse = 0;

  constructor(entries: Readonly<Record<string, Uint8Array>> = {}) {
    super((call) => this.#answer(call));
    this.entries = new Map(Object.entries(entries));
    this.memory.set(`${MAPS.counters} 0`, new ArrayBuffer(PAGE));
    this.memory.set(`${MAPS.events} 0`, new ArrayBuffer(PAGE));
    this.memory.set(`${MAPS.events} ${PAGE}`, new ArrayBuffer(PAGE + 2 * RING));
  }

  #answer({ command, attr }: BpfCall): number {
    const { map_fd, key, value } = map_elem.read(attr, 0);
    if (command === 4) return this.#nextKey(map_fd, key, value);
    const name = `${map_fd} ${toHex(this.at(key))}`;
    if (this.refuse !== 0) return -this.refuse;
    if (command === 2) return this.updated.push(name), 0;
    if (command === 3) return this.removed.push(name), 0;
    const found = this.entries.get(name);
    if (found === undefined) return -ENOENT;
    this.at(value).set(found);
    return 0;
  }

  #nextKey(map: number, key: bigint, next: bigint): number {
    const keys = [...this.entries.keys()].filter((name) => name.startsWith(`${map} `)).map((name) => name.slice(3));
    const index = key === 0n ? 0 : keys.indexOf(toHex(this.at(key))) + 1;
    if (index >= keys.length) return -ENOENT;
    this.at(next).set(fromHex(keys[index] ?? ""));
    return 0;
  }
}

function monitorOf(kernel: Kernel): Monitor {
  const sizes = { live: 64, closed: 32, ring: RING };
  return new Monitor(kernel, { maps: MAPS, iterator: 19, sizes });
}

/** A record of this process. */
function record(tgid: number): Uint8Array {
  const bytes = new Uint8Array(socket_record.size);
  socket_record.fields.tgid.set(viewOf(bytes), 0, tgid);
  socket_record.fields.comm.set(viewOf(bytes), 0, "curl");
  return bytes;
}

function flow(source: string, sourcePort: number, destination: string, destinationPort: number): Flow {
  const [from, to] = [parseIp(source), parseIp(destination)];
  if (from === null || to === null) throw new Error("no address");
  return { protocol: 17, source: from, sourcePort, destination: to, destinationPort };
}

const COOKIE = { low: 2, high: 1 };
const COOKIE_KEY = "0200000001000000";
const ANY = "00".repeat(16);
const V4_SOURCE = "00000000000000000000ffff0a000001";
const V4_DESTINATION = "00000000000000000000ffffc6336407";
const V4 = flow("10.0.0.1", 40000, "198.51.100.7", 53);
const PORTS = "409c" + "0035" + "11000000";
const FLOW_KEY = `13 0300000000000000${V4_SOURCE}${V4_DESTINATION}${PORTS}`;

Deno.test("live and gone look up one cookie, by one call", () => {
  const kernel = new Kernel({ [`11 ${COOKIE_KEY}`]: record(100), "12 0300000000000000": record(101) });
  const monitor = monitorOf(kernel);
  assertEquals([monitor.live(COOKIE)?.pid, monitor.live(COOKIE)?.comm], [asPid(100), "curl"]);
  assertEquals([monitor.gone(COOKIE), monitor.gone({ low: 3, high: 0 })?.pid], [null, asPid(101)]);
  assertEquals(kernel.calls.length, 4);
});

Deno.test("a flow is looked up with its source, and then with any", () => {
  const exact = new Kernel({ [FLOW_KEY]: record(100) });
  assertEquals([monitorOf(exact).flow(NETNS, V4)?.pid, exact.calls.length], [asPid(100), 1]);
  const unbound = new Kernel({ [FLOW_KEY.replace(V4_SOURCE, ANY)]: record(101) });
  assertEquals([monitorOf(unbound).flow(NETNS, V4)?.pid, unbound.calls.length], [asPid(101), 2]);
  const other = new Kernel({ [FLOW_KEY.replace("13 03", "13 04")]: record(102) });
  assertEquals([monitorOf(other).flow(NETNS, V4), other.calls.length], [null, 2]);
});

Deno.test("a flow of IPv6 is looked up by its addresses as they are", () => {
  const [source, destination] = ["20010db8000000000000000000000001", "20010db80000000000000000000000fe"];
  const kernel = new Kernel({ [`13 0300000000000000${source}${destination}${PORTS}`]: record(100) });
  assertEquals(monitorOf(kernel).flow(NETNS, flow("2001:db8::1", 40000, "2001:db8::fe", 53))?.pid, asPid(100));
});

Deno.test("a port is looked up without a destination", () => {
  const wild = PORTS.replace("0035", "0000");
  for (const source of [V4_SOURCE, ANY]) {
    const kernel = new Kernel({ [`13 0300000000000000${source}${ANY}${wild}`]: record(100) });
    assertEquals(monitorOf(kernel).port(NETNS, V4)?.pid, asPid(100));
    assertEquals(monitorOf(kernel).flow(NETNS, V4), null);
  }
});

Deno.test("one lookup leaves nothing to the next", () => {
  const monitor = monitorOf(new Kernel({ [FLOW_KEY]: record(100) }));
  assertEquals(monitor.port(NETNS, V4), null);
  assertEquals(monitor.flow(NETNS, flow("2001:db8::1", 1, "2001:db8::2", 2)), null);
  assertEquals(monitor.flow(NETNS, V4)?.pid, asPid(100));
});

Deno.test("watch holds for sockets that are live", () => {
  const kernel = new Kernel({ [`11 ${COOKIE_KEY}`]: record(100) });
  assertEquals(monitorOf(kernel).watch(COOKIE), true);
  assertEquals([kernel.updated, kernel.removed], [[`14 ${COOKIE_KEY}`], []]);
});

Deno.test("watch takes back what comes too late, and is honest where there is no room", () => {
  const late = new Kernel();
  assertEquals([monitorOf(late).watch(COOKIE), late.removed], [false, [`14 ${COOKIE_KEY}`]]);
  const full = new Kernel({ [`11 ${COOKIE_KEY}`]: record(100) });
  const monitor = monitorOf(full);
  full.refuse = E2BIG;
  assertEquals(monitor.watch(COOKIE), false);
});

Deno.test("any other refusal is an error", () => {
  const kernel = new Kernel();
  const monitor = monitorOf(kernel);
  kernel.refuse = 1;
  assertThrows(() => monitor.live(COOKIE), BpfError, "Cannot look into the map live: Operation not permitted");
  assertThrows(() => monitor.watch(COOKIE), BpfError, "Cannot write to the map watched");
});

Deno.test("counters are read from memory", () => {
  const kernel = new Kernel();
  const monitor = monitorOf(kernel);
  assertEquals(monitor.counters(), { eventsLost: 0, socketsRefused: 0 });
  const memory = new DataView(kernel.memory.get(`${MAPS.counters} 0`) ?? new ArrayBuffer(0));
  memory.setBigUint64(0, 5n, true);
  memory.setBigUint64(8, 0x1_0000_0000n, true);
  assertEquals(monitor.counters(), { eventsLost: 5, socketsRefused: 2 ** 32 });
  assertEquals(kernel.calls, []);
});

Deno.test("users are listed by how much they fill", () => {
  const count = (live: number, refused: number): Uint8Array =>
    Uint8Array.of(live, 0, 0, 0, 0, 0, 0, 0, refused, ...Array(7).fill(0));
  const kernel = new Kernel({ "15 00000000": count(1, 0), "15 e8030000": count(7, 2), "15 feff0000": count(3, 0) });
  assertEquals(monitorOf(kernel).users(), [
    { userId: asUid(1000), live: 7, refused: 2 },
    { userId: asUid(65534), live: 3, refused: 0 },
    { userId: asUid(0), live: 1, refused: 0 },
  ]);
  assertEquals(monitorOf(new Kernel()).users(), []);
});

Deno.test("events come out of the ring", () => {
  const kernel = new Kernel();
  const monitor = monitorOf(kernel);
  const memory = kernel.memory.get(`${MAPS.events} ${PAGE}`) ?? new ArrayBuffer(0);
  const view = new DataView(memory);
  view.setUint32(PAGE, exit_event.size, true);
  exit_event.write(new DataView(memory, PAGE + 8), 0, { kind: 3, tgid: 100, start: 700, time: 5 });
  view.setBigUint64(0, 32n, true);
  const events: MonitorEvent[] = [];
  monitor.drain((event) => events.push(event));
  monitor.drain((event) => events.push(event));
  assertEquals(events, [{ kind: "exit", process: { pid: asPid(100), start: 700 }, time: 5 }]);
});

Deno.test("disposing gives the memory back, once", () => {
  const kernel = new Kernel();
  const monitor = monitorOf(kernel);
  monitor.drain(() => {});
  monitor[Symbol.dispose]();
  monitor[Symbol.dispose]();
  assertEquals(kernel.closed, [-MAPS.counters, -MAPS.events, -MAPS.events]);
});

Deno.test("the ring is mapped by whoever drains it alone", () => {
  const kernel = new Kernel();
  monitorOf(kernel)[Symbol.dispose]();
  assertEquals(kernel.closed, [-MAPS.counters]);
});
