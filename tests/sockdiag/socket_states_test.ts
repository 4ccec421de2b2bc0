import { assertEquals } from "@std/assert";
import { STATE_NAMES, stateName, StateNames } from "../../src/sockdiag/socket_states.ts";

const [TCP, UDP, SCTP, UDPLITE, RAW] = [6, 17, 132, 136, 255] as const;

Deno.test("stateName gives TCP's states the kernel's names", () => {
  const names = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13].map((state) => stateName(TCP, state, false));
  assertEquals(names, [
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "BOUND_INACTIVE",
  ]);
});

Deno.test("stateName says of sockets without a handshake whether they have a peer", () => {
  for (const protocol of [UDP, UDPLITE, RAW, 1, 58]) {
    assertEquals([1, 7].map((state) => stateName(protocol, state, false)), ["established", "unconnected"]);
  }
});

Deno.test("stateName tells an association of SCTP from its endpoint", () => {
  assertEquals([0, 1, 3, 7].map((state) => stateName(SCTP, state, true)), [
    "CLOSED",
    "COOKIE_WAIT",
    "ESTABLISHED",
    "SHUTDOWN_ACK_SENT",
  ]);
  assertEquals([1, 7, 10].map((state) => stateName(SCTP, state, false)), ["ESTABLISHED", "CLOSE", "LISTEN"]);
});

Deno.test("stateName writes out a number without a name", () => {
  assertEquals([stateName(TCP, 0, false), stateName(TCP, 14, false), stateName(UDP, 2, false)], [
    "STATE_0",
    "STATE_14",
    "STATE_2",
  ]);
});

Deno.test("StateNames are the same in any spelling", () => {
  const states = new StateNames(["established", "Time_Wait"]);
  assertEquals(["ESTABLISHED", "established", "time_wait", "LISTEN"].map((name) => states.has(name)), [
    true,
    true,
    true,
    false,
  ]);
});

Deno.test("StateNames are bits of idiag_states, of a protocol's own states", () => {
  const mask = (protocol: number, ...names: string[]): number => new StateNames(names).maskFor(protocol);
  assertEquals(mask(TCP, "listen", "established"), 1 << 10 | 1 << 1);
  assertEquals(mask(TCP, "bound_inactive"), 1 << 13);
  assertEquals(mask(UDP, "listen", "established"), 1 << 1);
  assertEquals(mask(UDP, "unconnected"), 1 << 7);
  assertEquals([mask(UDP, "listen"), mask(TCP, "unconnected"), mask(TCP)], [0, 0, 0]);
  assertEquals(mask(SCTP, "cookie_wait"), 0x3fff);
});

Deno.test("STATE_NAMES has every name once", () => {
  assertEquals(new Set(STATE_NAMES).size, STATE_NAMES.length);
  assertEquals(["ESTABLISHED", "LISTEN", "COOKIE_WAIT", "unconnected", ""].map((name) => STATE_NAMES.includes(name)), [
    true,
    true,
    true,
    true,
    false,
  ]);
});
