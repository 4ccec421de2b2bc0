import { assertEquals } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import { PORT_FILTER_BYTES, portFilter } from "../../src/sockdiag/port_filter.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/**
 * The kernel's interpreter, by hand (inet_diag_bc_run in net/ipv4/inet_diag.c) for the codes JMP, S_EQ and D_EQ: told is
 * what arrives exactly at the end.
 */
function isTold(filter: Uint8Array, source: number, destination: number): boolean {
  const view = viewOf(filter);
  let at = 0;
  while (at < filter.length) {
    const port = at + 8 <= filter.length ? view.getUint16(at + 6, true) : -1;
    const code = filter[at];
    const yes = code === 11 ? source === port : code === 12 ? destination === port : false;
    at += yes ? filter[at + 1] ?? 0 : view.getUint16(at + 2, true);
  }
  return at === filter.length;
}

Deno.test("portFilter is the bytecode that Linux 6.18 took in dump_details.txt", () => {
  assertEquals(toHex(portFilter(asPort(8444))), toHex(fromHex("0b080c00 0000fc20 01040c00 0c080c00 0000fc20")));
  assertEquals(portFilter(asPort(8444)).length, PORT_FILTER_BYTES);
});

Deno.test("portFilter tells sockets with the port at either end, and no others", () => {
  const filter = portFilter(asPort(443));
  const ports = [[443, 9], [9, 443], [443, 443], [9, 10], [0, 0]] as const;
  assertEquals(ports.map(([source, destination]) => isTold(filter, source, destination)), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
