/** The program, but its monitor has room for a few thousand sockets only: one user's flood fills that soon. */
import { DEFAULT_SIZES } from "../../src/ebpf/maps.ts";

Object.assign(DEFAULT_SIZES, { live: 4096 });
await import("../../main.ts");
