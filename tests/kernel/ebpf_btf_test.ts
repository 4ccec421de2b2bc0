import { assert, assertEquals } from "@std/assert";
import { Btf } from "../../src/ebpf/btf.ts";
import { BtfError } from "../../src/ebpf/btf_error.ts";
import { kernelLayout } from "../../src/ebpf/kernel_layout.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { withoutTypes } from "../ebpf/btf_bytes.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { forRandom } from "../support/random.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";
/** Each walks through some 100,000 types. */
const ROUNDS = 40;

/** The layout that a blob gives, or null where it is refused, with its reason. Anything else throws. */
function layoutOf(bytes: Uint8Array): ReturnType<typeof kernelLayout> | null {
  try {
    return kernelLayout(new Btf(bytes));
  } catch (error) {
    assert(error instanceof WireError || error instanceof BtfError, `${error}`);
    return null;
  }
}

kernelTest({ name: "the running kernel's BTF is refused, wherever it is cut", needs: ["btf"] }, () => {
  const whole = Deno.readFileSync(VMLINUX);
  forRandom(
    10 * ROUNDS,
    (random) => assertEquals(layoutOf(whole.subarray(0, random.between(0, whole.length - 1))), null),
  );
});

kernelTest({ name: "what types are left of it give the right layout, or none", needs: ["btf"] }, () => {
  const whole = Deno.readFileSync(VMLINUX);
  const right = layoutOf(whole);
  assert(right !== null);
  const types = u32host.read(viewOf(whole), 12);
  forRandom(ROUNDS, (random) => {
    const left = layoutOf(withoutTypes(whole, random.between(0, types)));
    if (left !== null) assertEquals(left, right);
  });
});
