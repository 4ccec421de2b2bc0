import { assertEquals, assertStringIncludes } from "@std/assert";
import { btfOutcome } from "../../src/doctor/btf_outcome.ts";
import { ok } from "../../src/doctor/outcome.ts";
import { btfBytes } from "../ebpf/btf_bytes.ts";
import { littleKernel } from "../ebpf/little_kernel.ts";

const PATH = "/sys/kernel/btf/vmlinux";

Deno.test("the kernel's types are in order where they tell all that the programs read", () => {
  assertEquals(btfOutcome(PATH, btfBytes(littleKernel())), ok(PATH));
});

Deno.test("types that are missing, cut, or do not tell a field are a problem that is named", () => {
  const problems: readonly (readonly [bytes: Uint8Array | null, words: string])[] = [
    [null, `there is no ${PATH}`],
    [btfBytes(littleKernel()).subarray(0, 100), "Cannot read"],
    [btfBytes(littleKernel({ without: "sock.sk_protocol" })), "Cannot find sock.sk_protocol"],
  ];
  for (const [bytes, words] of problems) {
    const { state, detail } = btfOutcome(PATH, bytes);
    assertEquals(state, "problem");
    assertStringIncludes(detail, words);
  }
});
