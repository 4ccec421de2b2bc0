import { assertEquals, assertThrows } from "@std/assert";
import { portOption } from "../../src/cli/port_option.ts";
import { ExitError } from "../../src/core/exit_error.ts";

Deno.test("a port, or none", () => {
  assertEquals([portOption(undefined), portOption("1"), portOption("65535")].map(Number), [0, 1, 65535]);
  assertEquals(portOption(undefined), null);
});

for (const text of ["0", "65536", "-1", "http", "1.5", "0x10", "100000"]) {
  Deno.test(`no port: ${text}`, () => {
    assertThrows(() => portOption(text), ExitError, `--port is a number from 1 to 65535, not ${text}`);
  });
}
