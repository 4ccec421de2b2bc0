import { assertEquals, assertThrows } from "@std/assert";
import { recordedDecisions } from "../../src/cli/recorded_decisions.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";

const decision = (action: string, port: number): string =>
  JSON.stringify({
    event: "decision",
    action,
    rule: null,
    reason: "default-action",
    protocol: "tcp",
    dst_ip: "10.0.0.1",
    dst_port: port,
  });

Deno.test("of recorded events the decisions are taken, in their order", () => {
  const text = `{"event":"ready"}\n${decision("allow", 1)}\n\n${decision("deny", 2)}\n{"event":"stopped"}\n`;
  const taken = recordedDecisions(text, "x").map(({ connection, recorded }) => [connection.dst_port, recorded?.action]);
  assertEquals(taken, [[1, "allow"], [2, "deny"]]);
});

Deno.test("a line that is no event is named", () => {
  const error = assertThrows(
    () => recordedDecisions(`${decision("allow", 1)}\n{"event":"decision"}`, "x\u001b"),
    ExitError,
  );
  assertEquals([error.code, error.message], [
    EXIT.configuration,
    "x\\x1b:2: $.action: missing\nx\\x1b:2: $.reason: missing",
  ]);
});

Deno.test("no decision at all is an error", () => {
  const error = assertThrows(() => recordedDecisions('{"event":"ready"}\n', "-"), ExitError);
  assertEquals([error.code, error.message], [EXIT.configuration, "-: no decision about a connection"]);
});
