/** The program, but its monitor has room for fewer sockets: one user's flood fills that soon, and others have some thousands. */
import { DEFAULT_SIZES } from "../../src/ebpf/maps.ts";

Object.assign(DEFAULT_SIZES, { live: 32_768 });
await import("../../main.ts");
