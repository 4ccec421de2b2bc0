/** All the stack that a program has. */
const STACK_BYTES = 512;
const ALIGNMENT = 8;

/**
 * Places for things of these sizes on a program's stack: their offsets from the frame pointer, multiples of 8. Of 8 such
 * bytes the first are to be written last: where the kernel's memory is not to be read, kernels before 6.8 take what is
 * stored there for a register that was put aside, and refuse to have a part of it overwritten.
 */
export function stackFrame<Name extends string>(sizes: Readonly<Record<Name, number>>): Readonly<Record<Name, number>> {
  let used = 0;
  const places: [string, number][] = Object.entries<number>(sizes).map(([name, size]) => {
    used += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return [name, -used];
  });
  if (used > STACK_BYTES) throw new Error(`Cannot put ${used} bytes on a stack of ${STACK_BYTES}`);
  return Object.fromEntries(places) as Record<Name, number>;
}
