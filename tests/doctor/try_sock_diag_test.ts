import { assertEquals, assertThrows } from "@std/assert";
import { ok, problem } from "../../src/doctor/outcome.ts";
import { NO_SUCH_SOCKETS, trySockDiag } from "../../src/doctor/try_sock_diag.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, sequenceOf } from "../support/netlink_bytes.ts";

const [ENOENT, EPERM, SCTP] = [2, 1, 132] as const;
const REGISTERED =
  "protocol  size sockets  memory\nSCTP      1900      0       0\nSCTPv6    1900      0       0\nTCP       2432      3       1\n";

/** A kernel that ends each dump with this status. */
const diag = (errno: number): SocketDiag =>
  new SocketDiag(new FakeTransport((request) => [netlinkDone(sequenceOf(request), errno)]));

Deno.test("a handler that lists nothing is there", () => {
  assertEquals(trySockDiag(diag(0), SCTP, "SCTP", ""), ok(""));
});

Deno.test("a handler is missed where the kernel has such sockets, and only there", () => {
  assertEquals(trySockDiag(diag(ENOENT), SCTP, "SCTP", REGISTERED), problem("there is no handler for these sockets"));
  assertEquals(trySockDiag(diag(ENOENT), SCTP, "UDP-Lite", REGISTERED), ok(NO_SUCH_SOCKETS));
  assertEquals(trySockDiag(diag(ENOENT), SCTP, "SC", REGISTERED), ok(NO_SUCH_SOCKETS));
});

Deno.test("any other refusal is an error", () => {
  assertThrows(() => trySockDiag(diag(EPERM), SCTP, "SCTP", ""), NetlinkError);
});
