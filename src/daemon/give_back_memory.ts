import type { Libc } from "../ffi/libc.ts";

/**
 * Gives back what starting has used (the kernel's types alone are 6 MB, read once): first JavaScript's garbage, where V8
 * was started with --expose-gc, as the built file starts it; then what malloc keeps.
 */
export function giveBackMemory(libc: Libc): void {
  const { gc } = globalThis as { readonly gc?: () => void };
  gc?.();
  libc.trimMemory();
}
