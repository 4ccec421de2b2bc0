import { assertEquals } from "@std/assert";
import { asUid } from "../../src/core/identifiers.ts";
import { otherUsers } from "../../src/sockdiag/other_users.ts";
import { connection, socketInfo } from "./socket_bytes.ts";

function compared(packet: number | null, socket: number | null): string | null {
  const uid = (value: number | null): ReturnType<typeof asUid> | null => value === null ? null : asUid(value);
  const info = socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", { userId: uid(socket) });
  return otherUsers(connection("10.0.0.1 5000", "198.51.100.7 53", { userId: uid(packet) }), info);
}

Deno.test("otherUsers finds no fault with the same user, nor with one that is not known", () => {
  assertEquals([compared(1000, 1000), compared(null, 1000), compared(1000, null), compared(0, 0)], [
    null,
    null,
    null,
    null,
  ]);
});

Deno.test("otherUsers names both where they differ, root among them", () => {
  assertEquals(compared(1000, 0), "but the socket is of user 0, and the packet of user 1000");
  assertEquals(compared(0, 105), "but the socket is of user 105, and the packet of user 0");
});
