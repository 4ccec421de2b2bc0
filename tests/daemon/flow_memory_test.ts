import { assertEquals } from "@std/assert";
import type { MaskedMark } from "../../src/conntrack/conntrack.ts";
import type { ConntrackKey } from "../../src/conntrack/conntrack_entry.ts";
import { marksWithin } from "../../src/core/marks.ts";
import type { SocketCookie } from "../../src/core/socket_cookie.ts";
import { EPERM, SystemError } from "../../src/core/system_error.ts";
import { FlowMemory, type Watched } from "../../src/daemon/flow_memory.ts";
import { connection } from "../sockdiag/socket_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { workerCounters } from "./worker_counters.ts";

const SOCKET: SocketCookie = { low: 7, high: 0 };
const OTHER: SocketCookie = { low: 8, high: 0 };
const datagramTo = (port: number): ReturnType<typeof connection> => connection("10.0.0.1 5000", `198.51.100.7 ${port}`);
const TCP = { ...datagramTo(443), protocol: 6 };

/** A kernel that knows every flow, and sockets that live as told. */
class Setting {
  readonly clock = new FakeClock();
  readonly counters = workerCounters();
  /** "PORT mark" for each mark that was set. */
  readonly marks: string[] = [];
  watched: Watched = "watched";
  watches = 0;
  there: ReadonlySet<string> | null = new Set();
  fails = false;
  readonly flows = new FlowMemory({
    conntrack: { setMark: (key, mark) => this.#set(key, mark) },
    marks: marksWithin(0xff00_0000),
    clock: this.clock,
    counters: this.counters,
    watch: () => {
      this.watches++;
      return this.watched;
    },
    listSockets: () => this.there,
  }, 3);

  /** The marks set since it was last asked. */
  taken(): string[] {
    return this.marks.splice(0);
  }

  #set({ tuple, zone }: ConntrackKey, { value, mask }: MaskedMark): boolean {
    if (this.fails) throw new SystemError("set", EPERM);
    assertEquals([zone, mask], [0, 0xff00_0000]);
    this.marks.push(`${tuple.destinationPort} ${(value >>> 24)}`);
    return true;
  }
}

Deno.test("a flow of datagrams has the generation of now as long as its socket lives, and is stale then", () => {
  const setting = new Setting();
  setting.flows.remember(datagramTo(53), SOCKET);
  setting.flows.generation = 4;
  setting.flows.remember(datagramTo(54), SOCKET);
  setting.flows.remember(datagramTo(53), OTHER);
  assertEquals([setting.taken(), setting.watches], [["53 3", "54 4", "53 4"], 2]);
  assertEquals(setting.flows.untilDue(), -1);
  setting.flows.release(SOCKET);
  assertEquals(setting.flows.untilDue(), 0);
  setting.flows.catchUp();
  setting.flows.release(SOCKET);
  setting.flows.catchUp();
  assertEquals([setting.taken(), setting.flows.untilDue()], [["53 254", "54 254"], -1]);
});

Deno.test("a flow whose socket is closed already, or not known, is stale from the first", () => {
  const setting = new Setting();
  setting.watched = "gone";
  setting.flows.remember(datagramTo(53), SOCKET);
  setting.flows.remember(datagramTo(54), null);
  assertEquals(setting.taken(), ["53 254", "54 254"]);
});

Deno.test("a later packet of TCP renews its flow at once; its first needs nothing; what has no ports belongs to nobody", () => {
  const setting = new Setting();
  setting.flows.renew(TCP);
  setting.flows.remember(TCP, SOCKET);
  assertEquals(setting.taken(), ["443 3"]);
  const echo = { type: 8, code: 0, echoId: 1 };
  setting.flows.remember({ ...TCP, protocol: 1, sourcePort: null, destinationPort: null, icmp: echo }, null);
  assertEquals([setting.taken(), setting.watches], [["null 3"], 0]);
});

Deno.test("sockets whose end nobody tells are looked for every five seconds, and only then", () => {
  const setting = new Setting();
  setting.watched = "unwatched";
  setting.flows.remember(datagramTo(53), SOCKET);
  setting.flows.remember(datagramTo(54), OTHER);
  assertEquals([setting.taken().length, setting.flows.untilDue()], [2, 5000]);
  setting.clock.advance(4999);
  setting.flows.catchUp();
  assertEquals(setting.flows.untilDue(), 1);
  setting.clock.advance(1);
  setting.there = null;
  setting.flows.catchUp();
  assertEquals([setting.taken(), setting.flows.untilDue()], [[], 5000], "a list that is not whole tells nothing");
  setting.there = new Set(["8"]);
  setting.clock.advance(5000);
  setting.flows.catchUp();
  setting.flows.catchUp();
  assertEquals(setting.taken(), ["53 254"]);
  setting.there = new Set();
  setting.clock.advance(5000);
  setting.flows.catchUp();
  setting.flows.catchUp();
  assertEquals([setting.taken(), setting.flows.untilDue()], [["54 254"], -1]);
});

Deno.test("a socket's thousands of flows become stale some at a time", () => {
  const setting = new Setting();
  for (let port = 1; port <= 600; port++) setting.flows.remember(datagramTo(port), SOCKET);
  setting.taken();
  setting.flows.release(SOCKET);
  const counts = [1, 2, 3, 4].map(() => {
    setting.flows.catchUp();
    return setting.taken().length;
  });
  assertEquals(counts, [256, 256, 88, 0]);
});

Deno.test("where there is no room, the flows of the oldest socket are forgotten", () => {
  const setting = new Setting();
  setting.flows.remember(datagramTo(53), OTHER);
  for (let port = 1; port <= 65_535; port++) setting.flows.remember(datagramTo(port), SOCKET);
  setting.flows.catchUp();
  assertEquals(setting.taken().at(-1), "65535 3");
  setting.flows.remember({ ...datagramTo(1), protocol: 136 }, SOCKET);
  setting.flows.catchUp();
  assertEquals(setting.taken(), ["1 3", "53 254"]);
});

Deno.test("what the kernel refuses is counted, and nothing else happens", () => {
  const setting = new Setting();
  setting.fails = true;
  setting.flows.renew(TCP);
  setting.flows.remember(datagramTo(53), SOCKET);
  assertEquals([setting.counters.markErrors, setting.taken()], [2, []]);
});
