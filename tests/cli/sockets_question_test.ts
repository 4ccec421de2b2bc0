import { assertEquals, assertThrows } from "@std/assert";
import { socketsQuestion } from "../../src/cli/sockets_question.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { SOCKET_TABLES } from "../../src/sockdiag/dump_sockets.ts";

type Given = Readonly<Record<string, string>>;

function asked(given: Given): ReturnType<typeof socketsQuestion> {
  return socketsQuestion(new Map(Object.entries(given)));
}

Deno.test("socketsQuestion asks for everything unless told", () => {
  const everything = { tables: SOCKET_TABLES, families: [4, 6], states: null, port: null, details: false } as const;
  assertEquals(asked({}), everything);
  assertEquals(asked({ protocol: "all" }), everything);
});

Deno.test("socketsQuestion narrows to protocol, family and port", () => {
  const { tables, families, port } = asked({ protocol: "udp", family: "6", port: "53" });
  assertEquals([tables, families, port], [["udp"], [6], asPort(53)]);
  assertEquals(asked({ port: "65535" }).port, asPort(65535));
});

Deno.test("socketsQuestion takes states in any spelling", () => {
  const { states } = asked({ state: "listen, Time-Wait,UNCONNECTED" });
  const named = ["LISTEN", "TIME_WAIT", "unconnected", "ESTABLISHED"].map((name) => states?.has(name));
  assertEquals(named, [true, true, true, false]);
});

const REFUSED: readonly [given: Given, message: string][] = [
  [{ state: "LISTENING" }, "unknown state LISTENING. Did you mean LISTEN?"],
  [{ state: "listen,estab" }, "unknown state estab. Did you mean established?"],
  [{ state: "" }, "unknown state . Did you mean "],
  [{ port: "0" }, "--port is a number from 1 to 65535, not 0"],
  [{ port: "65536" }, "--port is a number from 1 to 65535, not 65536"],
  [{ port: "1e3" }, "--port is a number from 1 to 65535, not 1e3"],
  [{ port: "ssh" }, "--port is a number from 1 to 65535, not ssh"],
  [{ protocol: "packet", family: "4" }, "packet sockets have no family: leave out --family"],
  [{ protocol: "packet", state: "listen" }, "packet sockets have no state: leave out --state"],
  [{ protocol: "packet", port: "1" }, "packet sockets have no port: leave out --port"],
  [{ protocol: "raw", port: "1" }, "raw sockets have no port: leave out --port"],
  [{ protocol: "icmp", port: "1" }, "icmp sockets have no port: leave out --port"],
];

for (const [given, message] of REFUSED) {
  Deno.test(`socketsQuestion refuses ${JSON.stringify(given)}`, () => {
    const error = assertThrows(() => asked(given), ExitError);
    assertEquals([error.code, error.message.slice(0, message.length)], [EXIT.usage, message]);
  });
}
