import { assertEquals } from "@std/assert";
import { asInterfaceIndex } from "../../src/core/identifiers.ts";
import { boundElsewhere, type VrfMembership } from "../../src/sockdiag/bound_elsewhere.ts";
import { connection, NO_VRFS, socketInfo } from "./socket_bytes.ts";

/** Devices 2 and 3 are in the VRF 9. */
const VRFS: VrfMembership = { of: (device) => asInterfaceIndex(device === 2 || device === 3 ? 9 : 0) };

function elsewhere(bound: number, outputInterface: number, vrfs = VRFS): boolean {
  const socket = socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", { interface: asInterfaceIndex(bound) });
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53", { outputInterface: asInterfaceIndex(outputInterface) });
  return boundElsewhere(packet, socket, vrfs);
}

Deno.test("a socket that is bound to no device, or to the packet's, may have sent it", () => {
  assertEquals([elsewhere(0, 2), elsewhere(2, 2)], [false, false]);
});

Deno.test("a socket that is bound to another device has not sent it", () => {
  assertEquals([elsewhere(4, 2), elsewhere(2, 4), elsewhere(3, 2), elsewhere(2, 4, NO_VRFS)], [true, true, true, true]);
});

Deno.test("what a bound socket sends to this host itself leaves by lo", () => {
  assertEquals(elsewhere(4, 1), false);
});

Deno.test("a packet without a device speaks against no socket", () => {
  assertEquals(elsewhere(4, 0), false);
});

Deno.test("in a VRF, its device and those that are parts of it are one", () => {
  assertEquals([elsewhere(9, 2), elsewhere(9, 3), elsewhere(2, 9)], [false, false, false]);
  assertEquals([elsewhere(9, 4), elsewhere(4, 9)], [true, true]);
});
