import { assertEquals, assertInstanceOf } from "@std/assert";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";

Deno.test("NetlinkError says what failed, with the kernel's own words where it has some", () => {
  const error = new NetlinkError("bind netfilter queue 5", 1, 7);
  assertInstanceOf(error, Error);
  assertEquals(error.message, "Cannot bind netfilter queue 5: netlink error 1");
  assertEquals([error.name, error.op, error.errno, error.sequence, error.extendedAck], [
    "NetlinkError",
    "bind netfilter queue 5",
    1,
    7,
    "",
  ]);
  assertEquals(new NetlinkError("x", 34, 1, "too short").message, "Cannot x: netlink error 34 (too short)");
});
