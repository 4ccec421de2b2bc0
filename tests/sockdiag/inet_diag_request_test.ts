import { assertEquals, assertStrictEquals } from "@std/assert";
import { asInterfaceIndex, asPort } from "../../src/core/identifiers.ts";
import { type InetDiagQuestion, InetDiagRequest, type Selection } from "../../src/sockdiag/inet_diag_request.ts";
import { portFilter } from "../../src/sockdiag/port_filter.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { ip } from "./socket_bytes.ts";

const DUMP: InetDiagQuestion = {
  type: 20,
  flags: 0x301,
  sequence: 1,
  family: 4,
  protocol: 17,
  source: null,
  sourcePort: 0x1234,
  destination: null,
  interface: asInterfaceIndex(0),
  cookie: null,
};
const GET: InetDiagQuestion = {
  ...DUMP,
  flags: 1,
  family: 6,
  protocol: 6,
  source: { address: ip("fe80::1"), port: 0x0102 },
  sourcePort: 0,
  destination: { address: ip("2001:db8::2"), port: 0x0304 },
  interface: asInterfaceIndex(7),
};

const ANY: Selection = { states: 0x3fff, extensions: 0, filter: null };

function hex(question: InetDiagQuestion, selection?: Selection): string {
  return toHex(new InetDiagRequest().write(question, selection));
}

/** inet_diag_req_v2 by hand after inet_diag.h: states 0x3fff; no cookie is ~0 twice. */
Deno.test("a dump's request names the source port, all states, and no address", () => {
  const zeros = "00000000 ".repeat(8);
  const expected = `48000000 1400 0103 01000000 00000000  02 11 00 00 ff3f0000  1234 0000 ${zeros} 00000000`;
  assertEquals(hex(DUMP), toHex(fromHex(`${expected} ffffffff ffffffff`)));
});

Deno.test("a get's request names both ends in network order, and the interface in the host's", () => {
  const addresses = "fe800000 00000000 00000000 00000001  20010db8 00000000 00000000 00000002";
  const expected = `48000000 1400 0100 01000000 00000000  0a 06 00 00 ff3f0000  0102 0304 ${addresses} 07000000`;
  assertEquals(hex(GET), toHex(fromHex(`${expected} ffffffff ffffffff`)));
});

Deno.test("an address of IPv4 is in the first word, the others are 0", () => {
  const source = { address: ip("192.0.2.1"), port: 1 };
  const destination = { address: ip("198.51.100.2"), port: 2 };
  const id = hex({ ...DUMP, source, destination }).slice(48, 48 + 72);
  assertEquals(
    id,
    toHex(fromHex("0001 0002  c0000201 00000000 00000000 00000000  c6336402 00000000 00000000 00000000")),
  );
});

Deno.test("a cookie is two words, the lower one first", () => {
  const cookie = { low: 0x5566_7788, high: 0x1122_3344 };
  assertEquals(hex({ ...GET, cookie }).slice(-16), "8877665544332211");
});

Deno.test("a request names the states and attributes that are wanted", () => {
  assertEquals(hex(DUMP, { ...ANY, states: 0x402, extensions: 0x4a }).slice(32, 48), "02114a0002040000");
});

Deno.test("a filter is an attribute behind the request", () => {
  const filter = portFilter(asPort(443));
  const whole = hex(DUMP, { ...ANY, filter });
  assertEquals(whole.slice(0, 8), "60000000");
  assertEquals(whole.slice(8, 144), hex(DUMP).slice(8));
  assertEquals(whole.slice(144), `18000100${toHex(filter)}`);
});

Deno.test("a request leaves nothing of the one before, and is written into the same bytes", () => {
  const request = new InetDiagRequest();
  const first = request.write({ ...GET, cookie: { low: 5, high: 0 } }, { states: 2, extensions: 0x4a, filter: null });
  assertStrictEquals(request.write(DUMP), first);
  assertEquals(toHex(first), hex(DUMP));
  request.write(GET, { ...ANY, filter: portFilter(asPort(443)) });
  assertEquals(toHex(request.write(DUMP)), hex(DUMP));
});
