import { assertEquals } from "@std/assert";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { watchSocket } from "../../src/daemon/watch_socket.ts";
import { connection, socketInfo } from "../sockdiag/socket_bytes.ts";

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");
const SOCKET = { low: 7, high: 1 };
const finding = (found: SocketInfo | null): { get: () => SocketInfo | null } => ({ get: () => found });
const other = finding(socketInfo(8, "10.0.0.1 5000", "198.51.100.7 53"));
const same = finding(socketInfo(7, "10.0.0.1 5000", "198.51.100.7 53"));
const monitor = (watches: boolean): { watch: () => boolean } => ({ watch: () => watches });

Deno.test("a socket that the monitor knows is watched; the kernel is not asked", () => {
  assertEquals(watchSocket(monitor(true), other, SOCKET, PACKET), "watched");
});

Deno.test("a socket that it does not know, or without a monitor, is there if the kernel finds it for the packet", () => {
  for (const without of [monitor(false), null]) {
    assertEquals(watchSocket(without, same, SOCKET, PACKET), "unwatched");
    assertEquals(watchSocket(without, other, SOCKET, PACKET), "gone", "another program's");
    assertEquals(watchSocket(without, finding(null), SOCKET, PACKET), "gone");
  }
});

Deno.test("what has no ports has no socket that could be found", () => {
  const echo = { ...PACKET, sourcePort: null, destinationPort: null };
  assertEquals(watchSocket(null, same, SOCKET, echo), "gone");
});
