import { assertEquals } from "@std/assert";
import { datagramSockets } from "../../src/sockdiag/datagram_sockets.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, sequenceOf } from "../support/netlink_bytes.ts";
import { kernelWith, kernelWithout, socketInfo, socketMessage } from "./socket_bytes.ts";

Deno.test("the cookies of all sockets for datagrams, of both families and protocols, and of no other", () => {
  const sockets = [
    socketInfo(1, "10.0.0.1 5000", "198.51.100.7 53"),
    socketInfo(2, "fd00::1 5000", "fd00::2 53"),
    socketInfo(3, "10.0.0.1 5000", "198.51.100.7 53", { protocol: 136 }),
    socketInfo(4, "10.0.0.1 5000", "198.51.100.7 53", { protocol: 6 }),
  ];
  const text = (inode: number): string => `${(1n << 32n) | BigInt(inode)}`;
  assertEquals(datagramSockets(new SocketDiag(kernelWith(sockets))), new Set([1, 2, 3].map(text)));
  assertEquals(datagramSockets(new SocketDiag(kernelWithout())), new Set());
});

Deno.test("a list that was interrupted is none", () => {
  const interrupted = new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    return [socketMessage(socketInfo(1, "10.0.0.1 1", "0.0.0.0 0"), sequence, 0x10), netlinkDone(sequence)];
  });
  assertEquals(datagramSockets(new SocketDiag(interrupted)), null);
});
