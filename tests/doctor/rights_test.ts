import { assertEquals } from "@std/assert";
import { ok, problem, unknown } from "../../src/doctor/outcome.ts";
import { capabilityOutcome, notAllowed, rightsOf } from "../../src/doctor/rights.ts";

const status = (...bits: readonly number[]): string => {
  const effective = bits.reduce((sum, bit) => sum | 1n << BigInt(bit), 0n);
  return `CapEff:\t${effective.toString(16).padStart(16, "0")}\n`;
};
const [NET_ADMIN, SYS_PTRACE, SYS_ADMIN] = [12, 19, 21] as const;

Deno.test("who is not root does not know whether root would have a right; root knows", () => {
  assertEquals(capabilityOutcome(rightsOf(status(), false), "CAP_BPF"), unknown("needs root"));
  assertEquals(capabilityOutcome(rightsOf(status(), true), "CAP_BPF"), problem("taken from root here"));
  assertEquals(capabilityOutcome(rightsOf(status(NET_ADMIN), false), "CAP_NET_ADMIN"), ok(""));
});

Deno.test("CAP_SYS_ADMIN stands for the rights of eBPF, and for no other", () => {
  const rights = rightsOf(status(SYS_ADMIN), true);
  assertEquals(notAllowed(rights, ["CAP_BPF", "CAP_PERFMON"]), null);
  assertEquals(notAllowed(rights, ["CAP_NET_ADMIN"]), unknown("needs CAP_NET_ADMIN"));
});

Deno.test("what is not allowed says for want of what", () => {
  const rights = rightsOf(status(SYS_PTRACE), true);
  assertEquals(notAllowed(rights, ["CAP_SYS_PTRACE"]), null);
  assertEquals(
    notAllowed(rights, ["CAP_NET_ADMIN", "CAP_SYS_PTRACE", "CAP_BPF"]),
    unknown("needs CAP_NET_ADMIN and CAP_BPF"),
  );
  assertEquals(notAllowed({ ...rights, isRoot: false }, ["CAP_BPF"]), unknown("needs root"));
});
