/**
 * Collects this thread's garbage, where V8 was started with --expose-gc, as the built file starts it. Shared memory goes
 * when no thread has it any more, and V8 does not know how large it is: a thread with little to do would keep old lists.
 */
export function collectGarbage(): void {
  const { gc } = globalThis as { readonly gc?: () => void };
  gc?.();
}
