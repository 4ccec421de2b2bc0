import { assertEquals } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import { fitsQuestion } from "../../src/sockdiag/fits_question.ts";
import { ANY_SOCKET, type SocketQuestion } from "../../src/sockdiag/socket_source.ts";
import { StateNames } from "../../src/sockdiag/socket_states.ts";
import { inetSocket } from "./socket_bytes.ts";

const SOCKET = inetSocket(5, "10.0.0.1 5000", "10.0.0.2 53", { state: 1 });

function fits(question: Partial<SocketQuestion>): boolean {
  return fitsQuestion({ ...ANY_SOCKET, ...question }, SOCKET);
}

Deno.test("fitsQuestion takes any socket where nothing is asked", () => {
  assertEquals(fits({}), true);
});

Deno.test("fitsQuestion compares the socket's own port, and the port of either end", () => {
  assertEquals([5000, 53].map((port) => fits({ sourcePort: asPort(port) })), [true, false]);
  assertEquals([5000, 53, 54].map((port) => fits({ port: asPort(port) })), [true, true, false]);
});

Deno.test("fitsQuestion compares the state by its name", () => {
  assertEquals(fits({ states: new StateNames(["ESTABLISHED", "LISTEN"]) }), true);
  assertEquals(fits({ states: new StateNames(["unconnected"]) }), false);
  assertEquals(fits({ states: new StateNames([]) }), false);
});

Deno.test("fitsQuestion asks for all at once", () => {
  const states = new StateNames(["established"]);
  assertEquals(fits({ states, sourcePort: asPort(5000), port: asPort(53) }), true);
  assertEquals(fits({ states, sourcePort: asPort(5000), port: asPort(54) }), false);
});
