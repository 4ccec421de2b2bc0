import { assert, assertEquals } from "@std/assert";
import * as attr from "../../src/ebpf/bpf_attr.ts";
import { Btf } from "../../src/ebpf/btf.ts";
import * as constants from "../../src/ebpf/constants.ts";
import { HELPERS } from "../../src/ebpf/helpers.ts";
import { kernelLayout } from "../../src/ebpf/kernel_layout.ts";
import { enumerators } from "../support/btf_enumerators.ts";
import { kernelTest } from "../support/kernel_test.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";

kernelTest({ name: "the running kernel numbers commands, types and helpers as we do", needs: ["btf"] }, () => {
  const kernel = enumerators(Deno.readFileSync(VMLINUX));
  const flags = ["BPF_F_NO_PREALLOC", "BPF_F_MMAPABLE", "BPF_ANY", "BPF_NOEXIST"];
  for (const [name, number] of Object.entries(constants)) {
    assert(kernel.has(name) || flags.includes(name), name);
    if (kernel.has(name)) assertEquals(kernel.get(name), number, name);
  }
  for (const [name, number] of Object.entries(HELPERS)) {
    assertEquals(kernel.get(`BPF_FUNC_${name}`), number, name);
  }
});

kernelTest({ name: "the running kernel has the fields of bpf_attr where we write them", needs: ["btf"] }, () => {
  const btf = new Btf(Deno.readFileSync(VMLINUX));
  const own = { map_create: ["map_type", "map_flags", "map_name"], prog_load: ["insns", "log_buf", "attach_btf_id"] };
  for (const [table, fields] of Object.entries(own)) {
    for (const field of fields) {
      const ours = Reflect.get(attr[table as keyof typeof own].fields, field).offset;
      assertEquals(btf.field("bpf_attr", field).offset, ours, field);
    }
  }
});

kernelTest({ name: "the running kernel has every field that our programs read", needs: ["btf"] }, () => {
  const layout = kernelLayout(new Btf(Deno.readFileSync(VMLINUX)));
  const common = layout.sock;
  // The head of struct sock_common has been the same since 2012, and the iterator's context is made for programs.
  assertEquals(
    [common["__sk_common.skc_daddr"], common["__sk_common.skc_rcv_saddr"], common["__sk_common.skc_dport"]],
    [0, 4, 12],
  );
  assertEquals(layout.bpf_iter__task_file, { meta: 0, task: 8, fd: 16, file: 24 });
});
