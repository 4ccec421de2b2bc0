import { assertEquals, assertThrows } from "@std/assert";
import { Btf } from "../../src/ebpf/btf.ts";
import { BtfError } from "../../src/ebpf/btf_error.ts";
import { kernelLayout } from "../../src/ebpf/kernel_layout.ts";
import { btfBytes } from "./btf_bytes.ts";
import { littleKernel, littleKernelLayout } from "./little_kernel.ts";

Deno.test("kernelLayout finds every field that the programs read", () => {
  assertEquals(kernelLayout(new Btf(btfBytes(littleKernel()))), littleKernelLayout);
});

Deno.test("kernelLayout says which field a kernel lacks", () => {
  for (const [struct, fields] of Object.entries(littleKernelLayout)) {
    for (const field of Object.keys(fields).filter((name) => !name.includes("_v6_"))) {
      const without = new Btf(btfBytes(littleKernel({ without: `${struct}.${field}` })));
      assertThrows(
        () => kernelLayout(without),
        BtfError,
        `Cannot find ${struct}.${field} in the kernel's BTF: there is no such field`,
      );
    }
  }
});

Deno.test("kernelLayout does without the fields of IPv6", () => {
  for (const field of ["__sk_common.skc_v6_daddr", "__sk_common.skc_v6_rcv_saddr"] as const) {
    const layout = kernelLayout(new Btf(btfBytes(littleKernel({ without: `sock.${field}` }))));
    assertEquals(layout, { ...littleKernelLayout, sock: { ...littleKernelLayout.sock, [field]: null } });
  }
});

Deno.test("kernelLayout says which field is of another size than the programs read", () => {
  const narrow = new Btf(btfBytes(littleKernel({ narrow: "task_struct.start_boottime" })));
  const why = "Cannot find task_struct.start_boottime in the kernel's BTF: it has 1 bytes, not 8";
  assertThrows(() => kernelLayout(narrow), BtfError, why);
});
