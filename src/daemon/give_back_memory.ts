import type { Libc } from "../ffi/libc.ts";
import { collectGarbage } from "./collect_garbage.ts";

/**
 * Gives back what starting has used (the kernel's types alone are 6 MB, read once), or a list that changed: first
 * JavaScript's garbage, then what malloc keeps.
 */
export function giveBackMemory(libc: Libc): void {
  collectGarbage();
  libc.trimMemory();
}
