import { assertEquals } from "@std/assert";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { hasListener } from "../../src/sockdiag/has_listener.ts";
import type { Endpoint } from "../../src/sockdiag/inet_diag_request.ts";
import { connection, ip, socketInfo } from "./socket_bytes.ts";

const ANSWER = connection("10.0.0.1 22", "198.51.100.7 4000", { protocol: 6 });

function asking(found: SocketInfo | null): { diag: Parameters<typeof hasListener>[0]; asked: Endpoint[] } {
  const asked: Endpoint[] = [];
  const get = (_protocol: number, ...ends: [local: Endpoint, remote: Endpoint, ifindex: number]): SocketInfo | null => {
    asked.push(ends[0], ends[1]);
    return found;
  };
  return { diag: { get }, asked };
}

Deno.test("a listener is asked for by a peer that nobody has", () => {
  const listener = asking(socketInfo(1, "0.0.0.0 22", "0.0.0.0 0", { protocol: 6, state: 10 }));
  assertEquals(hasListener(listener.diag, ANSWER), true);
  assertEquals(listener.asked, [{ address: ip("10.0.0.1"), port: 22 as never }, { address: ip("0.0.0.0"), port: 0 }]);
  const ipv6 = asking(null);
  hasListener(ipv6.diag, connection("fd00::1 22", "fd00::2 4000", { protocol: 6 }));
  assertEquals(ipv6.asked[1]?.address, ip("::"));
});

Deno.test("neither nothing nor a socket in another state is a listener", () => {
  assertEquals(hasListener(asking(null).diag, ANSWER), false);
  const established = socketInfo(1, "10.0.0.1 22", "198.51.100.7 4000", { protocol: 6, state: 1 });
  assertEquals(hasListener(asking(established).diag, ANSWER), false);
  const listener = asking(socketInfo(1, "0.0.0.0 22", "0.0.0.0 0", { protocol: 17, state: 10 }));
  assertEquals([hasListener(listener.diag, { ...ANSWER, protocol: 17 }), listener.asked], [false, []]);
});
