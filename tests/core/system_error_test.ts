import { assertEquals, assertInstanceOf } from "@std/assert";
import { EPERM, SystemError } from "../../src/core/system_error.ts";

Deno.test("SystemError says which call failed and why", () => {
  const error = new SystemError("bind", EPERM);
  assertInstanceOf(error, Error);
  assertEquals(error.message, "Cannot bind: Operation not permitted (errno 1)");
  assertEquals([error.name, error.op, error.errno], ["SystemError", "bind", 1]);
});

Deno.test("SystemError adds its detail, and names an errno without a text by its number", () => {
  assertEquals(
    new SystemError("open", 2, "/etc/x").message,
    "Cannot open: No such file or directory (errno 2) (/etc/x)",
  );
  assertEquals(new SystemError("ioctl", 133).message, "Cannot ioctl: errno 133");
});
