import { assertEquals, assertThrows } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import { asPort, asSocketInode, asUid } from "../../src/core/identifiers.ts";
import { NO_ATTRIBUTES } from "../../src/sockdiag/inet_diag_attributes.ts";
import { parseProcSocket } from "../../src/sockdiag/parse_proc_socket.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { procNet } from "../fixtures/sockdiag/mod.ts";
import { forRandom } from "../support/random.ts";
import { randomAddress } from "../support/random_packet.ts";
import { procNetText } from "./proc_net_text.ts";
import { inetSocket, ip } from "./socket_bytes.ts";

function told(name: keyof typeof procNet, protocol: number, family: 4 | 6): string[] {
  const lines = procNet[name].trimEnd().split("\n").slice(1);
  return lines.map((line) => {
    const { source, sourcePort, destination, destinationPort, stateName, userId } = parseProcSocket(
      line,
      protocol,
      family,
    );
    return `${formatIp(source)} ${sourcePort} > ${
      formatIp(destination)
    } ${destinationPort} ${stateName}, user ${userId}`;
  });
}

Deno.test("parseProcSocket reads the kernel's ping sockets: the identifier is the port", () => {
  assertEquals(told("icmp", 1, 4), ["127.0.0.1 4711 > 0.0.0.0 0 unconnected, user 1000"]);
  assertEquals(told("icmp6", 58, 6), ["::1 4712 > ::1 0 established, user 1000"]);
});

Deno.test("parseProcSocket reads the kernel's raw sockets: the protocol is the port", () => {
  assertEquals(told("raw", 255, 4), [
    "127.0.0.1 253 > 127.0.0.2 0 established, user 0",
    "0.0.0.0 1 > 0.0.0.0 0 unconnected, user 0",
  ]);
  assertEquals(told("raw6", 255, 6), ["::1 58 > :: 0 unconnected, user 0"]);
});

const LINE =
  " 200: 0100007F:0001 0200007F:0000 07 0000000A:00000102 00:00000000 00000000  1000        0 22060818 2 00000000 0";

Deno.test("parseProcSocket reads every column that it names", () => {
  assertEquals(parseProcSocket(LINE, 255, 4), {
    ...inetSocket(22060818, "127.0.0.1 1", "127.0.0.2 0", { protocol: 255, userId: asUid(1000), cookie: null }),
    sendQueue: 10,
    receiveQueue: 258,
    attributes: NO_ATTRIBUTES,
  });
});

Deno.test("parseProcSocket reads the lines that a printer of the test wrote", () => {
  forRandom(500, (random) => {
    const family = random.pick([4, 6]);
    const socket = inetSocket(1, "0.0.0.0 0", "0.0.0.0 0", {
      family,
      protocol: 255,
      source: randomAddress(random, family),
      sourcePort: asPort(random.between(0, 65535)),
      destination: randomAddress(random, family),
      state: random.pick([1, 7]),
      userId: asUid(random.u32()),
      inode: asSocketInode(random.u32()),
      cookie: null,
    });
    const [, line = ""] = procNetText([socket]).split("\n");
    assertEquals(parseProcSocket(line, 255, family), socket);
  });
});

Deno.test("parseProcSocket refuses a line that ends before the inode, or within it", () => {
  const needed = LINE.indexOf("22060818");
  for (let length = 0; length <= needed; length++) {
    assertThrows(() => parseProcSocket(LINE.slice(0, length), 255, 4), WireError, "a socket of /proc/net");
  }
});

Deno.test("parseProcSocket refuses an address of the other family, and what is no line of a table", () => {
  assertThrows(() => parseProcSocket(LINE, 255, 6), WireError);
  const v6 = LINE.replace("0100007F", "0".repeat(32)).replace("0200007F", "0".repeat(32));
  assertEquals(parseProcSocket(v6, 255, 6).source, ip("::"));
  assertThrows(() => parseProcSocket(v6, 255, 4), WireError);
  for (
    const line of ["", "sl  local_address rem_address", LINE.replace("0001", "000G"), LINE.replace(" 07 ", " -1 ")]
  ) {
    assertThrows(() => parseProcSocket(line, 255, 4), WireError);
  }
});
