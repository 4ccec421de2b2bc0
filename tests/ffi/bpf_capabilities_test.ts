import { assertEquals } from "@std/assert";
import { missingBpfCapabilities } from "../../src/ffi/bpf_capabilities.ts";

const status = (effective: bigint): string => `Name:\tdeno\nCapEff:\t${effective.toString(16).padStart(16, "0")}\n`;
const bit = (number: number): bigint => 1n << BigInt(number);

Deno.test("missingBpfCapabilities names what is missing, and nothing where CAP_SYS_ADMIN is there", () => {
  const all = bit(12) | bit(38) | bit(39);
  assertEquals(missingBpfCapabilities(status(all)), []);
  assertEquals(missingBpfCapabilities(status(bit(21))), []);
  assertEquals(missingBpfCapabilities(status(all & ~bit(38))), ["CAP_PERFMON"]);
  assertEquals(missingBpfCapabilities(status(0n)), ["CAP_NET_ADMIN", "CAP_PERFMON", "CAP_BPF"]);
  assertEquals(missingBpfCapabilities("no status"), ["CAP_NET_ADMIN", "CAP_PERFMON", "CAP_BPF"]);
});
