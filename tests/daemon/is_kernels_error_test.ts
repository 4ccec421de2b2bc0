import { assertEquals } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { isKernelsError } from "../../src/daemon/is_kernels_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { WireError } from "../../src/wire/wire_error.ts";

Deno.test("what the kernel says is no fault of ours, and everything else is", () => {
  const errors = [
    new NetlinkError("ask", 1, 1),
    new SystemError("send", 1),
    new WireError("struct", "short"),
    new TypeError("a bug"),
    null,
  ];
  assertEquals(errors.map(isKernelsError), [true, true, true, false, false]);
});
