import { assertEquals, assertThrows } from "@std/assert";
import { EPERM } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { readNetlinkSockets } from "../../src/sockdiag/netlink_sockets.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, sequenceOf } from "../support/netlink_bytes.ts";
import { replay } from "./replay.ts";
import { kernelWithout } from "./socket_bytes.ts";

const NETLINK_NETFILTER = 12;

Deno.test("readNetlinkSockets asks and is answered as the kernel was", () => {
  const conversation = replay("dump_netlink");
  const ports: number[] = [];
  const outcome = readNetlinkSockets(conversation.diag, NETLINK_NETFILTER, ({ portId }) => ports.push(portId));
  assertEquals({ outcome, ports }, { outcome: "listed", ports: [4242, 0] });
  assertEquals(conversation.sent, conversation.recorded);
});

Deno.test("readNetlinkSockets tells a kernel without netlink_diag from one that refuses", () => {
  const without = new SocketDiag(kernelWithout());
  assertEquals(readNetlinkSockets(without, NETLINK_NETFILTER, () => {}), "missing");
  const refusing = new SocketDiag(new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]));
  assertThrows(
    () => readNetlinkSockets(refusing, NETLINK_NETFILTER, () => {}),
    NetlinkError,
    "Cannot list netlink sockets",
  );
});
