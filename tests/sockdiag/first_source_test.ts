import { assertEquals, assertThrows } from "@std/assert";
import { EPERM } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { FirstSource } from "../../src/sockdiag/first_source.ts";
import { InetDiagTable } from "../../src/sockdiag/inet_diag_table.ts";
import { ProcNetTable } from "../../src/sockdiag/proc_net_table.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET, type SocketSource } from "../../src/sockdiag/socket_source.ts";
import { FakeProcNet } from "../support/fake_proc_net.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkError, sequenceOf } from "../support/netlink_bytes.ts";
import { procNetText } from "./proc_net_text.ts";
import { kernelWith, kernelWithout, socketInfo } from "./socket_bytes.ts";
import { socketSourceContract } from "./socket_source_contract.ts";

const UDP = 17;

function first(transport: FakeTransport, procNet: FakeProcNet): SocketSource {
  const inetDiag = new InetDiagTable(new SocketDiag(transport), UDP, 4);
  return new FirstSource([inetDiag, new ProcNetTable(procNet, "raw", UDP, 4)]);
}

socketSourceContract({
  name: "FirstSource (the first is there)",
  ports: true,
  with: (sockets) => first(kernelWith(sockets), new FakeProcNet()),
  missing: () => first(kernelWithout(), new FakeProcNet()),
});

socketSourceContract({
  name: "FirstSource (the second is there)",
  ports: true,
  with: (sockets) => first(kernelWithout(), new FakeProcNet({ raw: procNetText(sockets) })),
  missing: () => new FirstSource([]),
});

Deno.test("FirstSource asks no other where the first is there, though it is empty", () => {
  const procNet = new FakeProcNet({ raw: procNetText([socketInfo(7, "10.0.0.1 1", "0.0.0.0 0")]) });
  const inodes: number[] = [];
  assertEquals(first(kernelWith([]), procNet).read(ANY_SOCKET, ({ inode }) => inodes.push(inode)), "listed");
  assertEquals([inodes, procNet.asked], [[], []]);
});

Deno.test("FirstSource takes a refusal for no missing table", () => {
  const refusing = new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]);
  const source = first(refusing, new FakeProcNet({ raw: procNetText([]) }));
  assertThrows(() => source.read(ANY_SOCKET, () => {}), NetlinkError);
});
