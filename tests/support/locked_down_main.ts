/** The program in a kernel that lends nobody its memory, as under lockdown=confidentiality: there is no such helper. */
import { HELPERS } from "../../src/ebpf/helpers.ts";

const NO_HELPER = 9999;

Object.assign(HELPERS, {
  probe_read_kernel: NO_HELPER,
  probe_read_kernel_str: NO_HELPER,
  probe_read_user: NO_HELPER,
});
await import("../../main.ts");
