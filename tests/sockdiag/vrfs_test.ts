import { assertEquals, assertThrows } from "@std/assert";
import { asInterfaceIndex } from "../../src/core/identifiers.ts";
import { Vrfs } from "../../src/sockdiag/vrfs.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { concat, netlinkAttribute, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";

const [IFLA_IFNAME, IFLA_MASTER, IFLA_LINKINFO] = [3, 10, 18] as const;
const [IFLA_INFO_KIND, IFLA_INFO_SLAVE_KIND] = [1, 4] as const;
const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

/** RTM_NEWLINK of a device, by hand: ifinfomsg is 16 bytes. */
function link(sequence: number, ...attributes: Uint8Array[]): Uint8Array {
  return netlinkMessage({ type: 16, sequence, body: concat([new Uint8Array(16), ...attributes]) });
}

function partOf(master: number, kind: string): Uint8Array[] {
  const info = concat([
    netlinkAttribute(IFLA_INFO_KIND, text("veth")),
    netlinkAttribute(IFLA_INFO_SLAVE_KIND, text(kind)),
  ]);
  return [
    netlinkAttribute(IFLA_IFNAME, text("veth0")),
    netlinkAttribute(IFLA_MASTER, Uint8Array.of(master, 0, 0, 0)),
    netlinkAttribute(IFLA_LINKINFO, info),
  ];
}

function vrfOf(answer: (sequence: number) => Uint8Array[]): number {
  return new Vrfs(new FakeTransport((request) => answer(sequenceOf(request)))).of(asInterfaceIndex(5));
}

Deno.test("Vrfs gives the device of the VRF that a device is a part of", () => {
  assertEquals(vrfOf((sequence) => [link(sequence, ...partOf(9, "vrf"))]), 9);
});

Deno.test("Vrfs knows bridges and bonds from VRFs", () => {
  assertEquals(vrfOf((sequence) => [link(sequence, ...partOf(9, "bridge"))]), 0);
  assertEquals(vrfOf((sequence) => [link(sequence)]), 0);
});

Deno.test("Vrfs says of a device that is gone that it is in none", () => {
  assertEquals(vrfOf((sequence) => [netlinkError(19, sequence)]), 0);
  assertEquals(vrfOf(() => []), 0);
  assertEquals(vrfOf((sequence) => [link(sequence, new Uint8Array(40_000))]), 0);
});

Deno.test("Vrfs passes over answers to earlier questions", () => {
  assertEquals(vrfOf((sequence) => [link(sequence - 1, ...partOf(8, "vrf")), link(sequence, ...partOf(9, "vrf"))]), 9);
});

Deno.test("Vrfs asks for one device by its index, without statistics", () => {
  const transport = new FakeTransport((request) => [netlinkError(19, sequenceOf(request))]);
  const vrfs = new Vrfs(transport);
  vrfs.of(asInterfaceIndex(0x1234));
  vrfs.of(asInterfaceIndex(1));
  const [first = "", second = ""] = transport.sent;
  assertEquals(first, "2800000012000100010000000000000000000000341200000000000000000000" + "08001d0008000000");
  assertEquals(second.slice(16, 24), "02000000");
});

Deno.test("Vrfs throws a WireError where the answer is cut at any byte", () => {
  const whole = link(1, ...partOf(9, "vrf"));
  for (let length = 1; length < whole.length; length++) {
    assertThrows(() => vrfOf(() => [whole.subarray(0, length)]), WireError);
  }
  assertThrows(
    () => vrfOf((sequence) => [netlinkMessage({ type: 16, sequence, body: new Uint8Array(15) })]),
    WireError,
  );
});
