import { assertEquals } from "@std/assert";
import { effectiveCapabilities } from "../../src/core/capabilities.ts";

Deno.test("effective capabilities are told by name", () => {
  const status = (effective: string): string => `CapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t0\n`;
  assertEquals([...effectiveCapabilities(status("0000008000001004"))], [
    "CAP_DAC_READ_SEARCH",
    "CAP_NET_ADMIN",
    "CAP_BPF",
  ]);
  assertEquals(effectiveCapabilities(status("000001ffffffffff")).size, 6);
  assertEquals([effectiveCapabilities(status("0000000000000000")).size, effectiveCapabilities("nothing").size], [0, 0]);
});
