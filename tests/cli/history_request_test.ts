import { assertEquals, assertThrows } from "@std/assert";
import { historyRequest, partsOf } from "../../src/cli/history_request.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const request = (options: Readonly<Record<string, string>>) => historyRequest(new Map(Object.entries(options)), NOW);

Deno.test("without options: everything, flow by flow", () => {
  const all = request({});
  assertEquals(all, { span: { since: null, until: null }, groupBy: null, limit: null });
  assertEquals(partsOf(all), [
    "program",
    "ip",
    "host",
    "port",
    "rule",
    "user",
    "unit",
    "action",
    "protocol",
    "confidence",
  ]);
});

Deno.test("times in microseconds, groups in the order asked for, a limit", () => {
  const asked = request({ since: "2h", until: "1h", "group-by": "port, program", limit: "20" });
  assertEquals(asked.span, { since: (NOW - 7_200_000) * 1000, until: (NOW - 3_600_000) * 1000 });
  assertEquals([partsOf(asked), asked.limit], [["port", "program"], 20]);
});

const WRONG: readonly (readonly [options: Readonly<Record<string, string>>, message: string])[] = [
  [{ since: "soon" }, "--since is a time ago (2h, 7d), a day (2026-11-01) or RFC 3339, not soon"],
  [{ until: "soon" }, "--until is a time ago (2h, 7d), a day (2026-11-01) or RFC 3339, not soon"],
  [{ since: "1h", until: "2h" }, "--since is later than --until"],
  [{ "group-by": "port,programme" }, "unknown group programme. Did you mean program?"],
  [{ "group-by": "protocol" }, "unknown group protocol."],
  [{ limit: "0" }, "--limit is a number above 0, not 0"],
];
for (const [options, message] of WRONG) {
  Deno.test(`refused: ${message}`, () => {
    assertEquals(assertThrows(() => request(options), ExitError, message).code, EXIT.usage);
  });
}
