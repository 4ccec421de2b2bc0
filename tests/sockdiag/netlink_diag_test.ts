import { assert, assertEquals, assertThrows } from "@std/assert";
import { readNetlinkSocket } from "../../src/sockdiag/netlink_diag.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { answersOf } from "./messages_of.ts";

Deno.test("readNetlinkSocket reads the kernel's answers: its own socket, and one of port 4242", () => {
  const sockets = answersOf("dump_netlink").map(readNetlinkSocket);
  assertEquals(sockets.map(({ protocol, portId }) => [protocol, portId]), [[12, 4242], [12, 0]]);
  for (const { inode, cookie } of sockets) assert(inode > 0 && cookie.low > 0);
});

Deno.test("readNetlinkSocket refuses another family, and every message that ends within the socket", () => {
  const [whole] = answersOf("dump_netlink");
  assert(whole !== undefined);
  for (let end = whole.body; end < whole.body + 28; end++) {
    assertThrows(
      () => readNetlinkSocket({ ...whole, end }),
      WireError,
      `needs 28 bytes, there are ${end - whole.body}`,
    );
  }
  whole.view.setUint8(whole.body, 17);
  assertThrows(() => readNetlinkSocket(whole), WireError, "address family 17");
});
